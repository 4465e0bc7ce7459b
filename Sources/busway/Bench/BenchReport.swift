import HTTPTypes
import Histogram
import WireJSON

/// What a person, or with `--json` a program, is told about a run.
struct BenchReport: Sendable {
    let outcome: BenchRun.Outcome
    let run: BenchRun

    private static let percentiles = [50, 75, 90, 95, 99, 99.9, 99.99]

    private var tally: BenchTally { outcome.tally }
    private var seconds: Double { outcome.elapsed / .seconds(1) }
    private var rate: Double { seconds > 0 ? Double(tally.answered) / seconds : 0 }

    /// The table, without a line end behind it.
    var text: String {
        var lines = [
            "seconds    \(Self.padded(Self.fixed(seconds, 2), 12))",
            "answers    \(Self.padded("\(tally.answered)", 12))  \(Self.fixed(rate, 1))/s",
            "body octets\(Self.padded("\(tally.octets)", 12))  "
                + "\(Self.fixed(seconds > 0 ? Double(tally.octets) / seconds / 1_000_000 : 0, 2)) MB/s",
        ]
        for (status, count) in tally.statuses.sorted(by: { $0.key < $1.key }) {
            lines.append("status \(status) \(Self.padded("\(count)", 12))")
        }
        lines.append("errors     \(Self.padded("\(tally.failed)", 12))")
        for (error, count) in tally.errors.sorted(by: { $0.value > $1.value }) {
            lines.append("           \(Self.padded("\(count)", 12))  \(error)")
        }
        if outcome.unfinished > 0 { lines.append("unfinished \(Self.padded("\(outcome.unfinished)", 12))") }
        return (lines + (tally.answered > 0 ? latencies : [])).joined(separator: "\n")
    }

    private var latencies: [String] {
        let rows =
            [("mean", UInt64(tally.times.mean)), ("min", tally.times.min)]
            + Self.percentiles.map { ("\(Self.name($0)) %", tally.times.valueAtPercentile($0)) }
            + [("max", tally.times.max)]
        return ["", "latency    " + Self.padded("ms", 12)]
            + rows.map { name, value in
                name + String(repeating: " ", count: max(0, 11 - name.count))
                    + Self.padded(Self.fixed(Double(value) / 1000, 3), 12)
            }
    }

    /// The same as one JSON object; times are in milliseconds.
    func json() throws(JSONError) -> JSONValue {
        var latency: JSONObject = [:]
        if tally.answered > 0 {
            latency["mean"] = try JSONValue((tally.times.mean).rounded() / 1000)
            latency["min"] = try JSONValue(Double(tally.times.min) / 1000)
            for percentile in Self.percentiles {
                latency["p\(Self.name(percentile))"] =
                    try JSONValue(Double(tally.times.valueAtPercentile(percentile)) / 1000)
            }
            latency["max"] = try JSONValue(Double(tally.times.max) / 1000)
        }
        var statuses: JSONObject = [:]
        for (status, count) in tally.statuses.sorted(by: { $0.key < $1.key }) {
            statuses["\(status)"] = JSONValue(count)
        }
        var errors: JSONObject = [:]
        for (error, count) in tally.errors.sorted(by: { $0.key < $1.key }) { errors[error] = JSONValue(count) }
        return .object([
            "url": JSONValue(run.target.url), "method": JSONValue(run.target.head.method.rawValue),
            "connections": JSONValue(run.connections), "seconds": try JSONValue(seconds),
            "answers": JSONValue(tally.answered), "answers_per_second": try JSONValue(rate),
            "octets": JSONValue(tally.octets), "statuses": .object(statuses), "errors": .object(errors),
            "unfinished": JSONValue(outcome.unfinished), "latency_ms": .object(latency),
        ])
    }

    /// A percentile as people write it: 99, 99.9.
    private static func name(_ percentile: Double) -> String {
        percentile == percentile.rounded() ? "\(Int(percentile))" : "\(percentile)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// So many digits behind the point.
    private static func fixed(_ value: Double, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let rest = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - rest.count) + rest
    }
}
