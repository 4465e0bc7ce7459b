public import BuswayObservability
import Locking
import Messaging

/// What the gateway counts of the requests it answers.
///
/// Topics and methods are the callers' words. A name gets series of its own only when the configuration has it or a worker
/// has answered to it, and only so many do; everything else is `other`, so that nobody can fill the memory of this
/// process, or of the Prometheus behind it, with invented names.
public final class GatewayMetrics: Sendable {
    /// The most combinations of kind, topic, method and outcome with series of their own.
    public static let seriesLimit = 1000

    private struct RPCKey: Hashable {
        var kind: RPCKind
        var topic: String
        var method: String
        var outcome: String
    }

    private struct RequestKey: Hashable {
        var route: String
        var status: Int
    }

    /// A name that a worker has answered to; only its being there counts.
    private final class Known: Sendable {}

    private struct Name: Hashable {
        var topic: String
        var method: String?
    }

    let registry: MetricsRegistry
    private let rpc = SeriesTable<RPCKey, HistogramCell>(limit: seriesLimit)
    private let requests = SeriesTable<RequestKey, HistogramCell>(limit: 500)
    private let problems = SeriesTable<String, CounterCell>(limit: 200)
    private let known = SeriesTable<Name, Known>(limit: seriesLimit)
    private let bytesIn: CounterCell
    private let bytesOut: CounterCell
    private let abandoned: CounterCell
    private let admitted: HistogramCell
    private let turnedAway: HistogramCell

    /// Makes metrics in `registry`.
    public init(_ registry: MetricsRegistry) {
        self.registry = registry
        bytesIn = registry.counter("busway_http_request_body_bytes_total", "Bytes of request bodies.")
        bytesOut = registry.counter("busway_http_response_body_bytes_total", "Bytes of response bodies.")
        abandoned = registry.counter(
            "busway_rpc_abandoned_total",
            "Requests whose client went away, or was cut off by a drain, before they had ended."
        )
        let waits = "Time requests waited for a place in flight that found none at once, by how that ended."
        admitted = registry.seconds("busway_queue_wait_seconds", waits, [MetricLabel("outcome", "admitted")])
        turnedAway = registry.seconds("busway_queue_wait_seconds", waits, [MetricLabel("outcome", "refused")])
    }

    /// Counts a request that was answered.
    ///
    /// - Parameter route: the path's template, never the path itself.
    func answered(_ entry: AccessLogEntry, route: String) {
        let cell = requests.cell(for: RequestKey(route: route, status: entry.status)) {
            registry.seconds(
                "busway_http_request_duration_seconds",
                "Time from a request being complete to its answer being ready, by route and status.",
                [MetricLabel("route", route), MetricLabel("status", String(entry.status))]
            )
        }
        cell?.record(entry.duration)
        if entry.bytesIn > 0 { bytesIn.increment(by: Int64(entry.bytesIn)) }
        if entry.bytesOut > 0 { bytesOut.increment(by: Int64(entry.bytesOut)) }
        guard let problem = entry.problem else { return }
        (problems.cell(for: problem) { problemCounter(problem) } ?? problemCounter("other")).increment()
    }

    /// Counts what a stream has brought when it has ended.
    func streamed(_ octets: Int) {
        if octets > 0 { bytesOut.increment(by: Int64(octets)) }
    }

    /// Counts a call, cast or fanout that has ended.
    ///
    /// - Parameters:
    ///   - problem: how it ended, if not well.
    ///   - isConfigured: whether the configuration has a word about the topic.
    func ended(
        _ kind: RPCKind,
        topic: String,
        method: String,
        isConfigured: Bool,
        with problem: Problem?,
        after duration: Duration
    ) {
        let outcome = problem?.code.name ?? "ok"
        // Names that have a series are known, and nearly all requests have one.
        let usual = RPCKey(kind: kind, topic: topic, method: method, outcome: outcome)
        if let cell = rpc.cell(for: usual) { return cell.record(duration) }
        let wasThere = problem.map { $0.delivery == .executed } ?? (kind == .call)
        let topicName = names(Name(topic: topic), isThere: wasThere || isConfigured) ? topic : "other"
        let methodName = names(Name(topic: topic, method: method), isThere: wasThere) ? method : "other"
        let key = RPCKey(kind: kind, topic: topicName, method: methodName, outcome: outcome)
        let cell =
            rpc.cell(for: key) { rpcHistogram(key) }
            ?? rpcHistogram(RPCKey(kind: kind, topic: "other", method: "other", outcome: "other"))
        cell.record(duration)
    }

    /// Counts a request whose client did not stay for its end.
    func noteAbandoned() { abandoned.increment() }

    /// Notes how long a request waited for its place.
    func waited(_ duration: Duration, isAdmitted: Bool) { (isAdmitted ? admitted : turnedAway).record(duration) }

    /// Whether a name may be shown: it has been before, or is now found to be more than a caller's invention.
    private func names(_ name: Name, isThere: Bool) -> Bool {
        isThere ? known.cell(for: name) { Known() } != nil : known.cell(for: name) != nil
    }

    private func rpcHistogram(_ key: RPCKey) -> HistogramCell {
        registry.seconds(
            "busway_rpc_duration_seconds",
            "Time from a request being complete to its end, by kind, topic, method and outcome (ok, or a problem's code).",
            [
                MetricLabel("kind", key.kind.rawValue), MetricLabel("topic", key.topic),
                MetricLabel("method", key.method), MetricLabel("outcome", key.outcome),
            ]
        )
    }

    private func problemCounter(_ code: String) -> CounterCell {
        registry.counter("busway_problems_total", "Requests answered with a problem.", [MetricLabel("code", code)])
    }
}
