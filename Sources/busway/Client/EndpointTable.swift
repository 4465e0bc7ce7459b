import BuswayObservability
import WireJSON

/// The catalogue as a table for a terminal.
///
/// Everything in it was written by peers on the bus: what a terminal would act on is shown as an escape instead.
struct EndpointTable: Sendable {
    private let topics: [JSONValue]

    /// Takes what `/v1/endpoints` answers.
    init(_ catalogue: JSONValue) { topics = catalogue["topics"]?.arrayValue ?? [] }

    var isEmpty: Bool { topics.isEmpty }

    /// The lines, each topic with its servers and methods below it.
    var text: String { topics.map(Self.section).joined(separator: "\n") }

    private static func section(_ topic: JSONValue) -> String {
        let consumers = topic["consumers"]?.intValue.map { "\($0) \($0 == 1 ? "consumer" : "consumers")" }
        let servers = (topic["servers"]?.arrayValue ?? []).map(server)
        var text = word(topic["topic"]) + "  " + (consumers ?? "consumers not known")
        if let exchange = topic["exchange"]?.stringValue { text += ", exchange \(exchange.shownSafely)" }
        if let answered = topic["ping"]?["answered"]?.boolValue {
            text += answered ? ", answers pings" : ", does not answer pings"
        }
        text += servers.isEmpty ? ", methods not known\n" : "\n  " + servers.joined(separator: "\n  ") + "\n"
        let methods = topic["methods"]?.arrayValue ?? []
        guard !methods.isEmpty else { return text }
        let header = ["METHOD", "NAMESPACE", "VERSION", "CALLS", "ERRORS", "MEAN", "ARGUMENTS"]
        let rows = [header] + methods.map(row)
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            text += "  " + trimmed(cells.joined(separator: "  ")) + "\n"
        }
        return text
    }

    private static func server(_ server: JSONValue) -> String {
        let program = [server["name"], server["version"]].compactMap { $0?.stringValue?.shownSafely }
        let uptime = server["uptime_seconds"]?.doubleValue.map { ", up \(Int(min($0, 1e12))) s" } ?? ""
        return "server \(word(server["server"]))  (\(program.joined(separator: " "))\(uptime))"
    }

    private static func row(_ method: JSONValue) -> [String] {
        let statistics = method["statistics"]
        let mean = statistics?["mean_seconds"]?.doubleValue.map {
            "\(Duration.seconds(min($0, 1e9)).millisecondsText) ms"
        }
        return [
            word(method["name"]), word(method["namespace"]), word(method["version"]),
            statistics?["calls"]?.intValue.map(String.init) ?? "-",
            statistics?["errors"]?.intValue.map(String.init) ?? "-", mean ?? "-", arguments(method["arguments"]),
        ]
    }

    /// The arguments as one would write them: `a, b=0, ...`, where the dots stand for any others.
    private static func arguments(_ schema: JSONValue?) -> String {
        guard let properties = schema?["properties"]?.objectValue else { return "?" }
        let required = Set((schema?["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        var words = properties.map { property in
            let name = property.key.string ?? property.key.source
            if required.contains(name) { return name.shownSafely }
            let standard = property.value["default"].map { String(decoding: $0.serialized(), as: UTF8.self) }
            return "\(name.shownSafely)=\((standard ?? "...").shownSafely)"
        }
        if schema?["additionalProperties"]?.boolValue ?? true { words.append("...") }
        return words.joined(separator: ", ")
    }

    private static func word(_ value: JSONValue?) -> String { value?.stringValue?.shownSafely ?? "-" }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
