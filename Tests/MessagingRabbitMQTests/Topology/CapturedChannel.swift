import Glibc
import WireJSON

@testable import MessagingRabbitMQ

/// What Python declared and consumed on one connection, read from a capture of its frames.
///
/// Its random identities are replaced by `U`, as ``anonymous(_:)`` does for ours.
struct CapturedChannel {
    /// One thing Python asked the broker for.
    enum Step: Equatable {
        case prefetch(UInt16)
        case declaration(Declaration)
        case consume(queue: String, tag: String, arguments: FieldTable)
        case publish(exchange: String, routingKey: String, isMandatory: Bool)
        case delete(queue: String)
    }

    var steps: [Step]
    /// The interval of heartbeats agreed upon, in seconds.
    var heartbeat: Int?

    /// The channels of a capture by connection, in the order of their first frames.
    static func all(_ frames: [JSONValue]) throws -> [CapturedChannel] {
        var order: [Int] = []
        var channels: [Int: CapturedChannel] = [:]
        for frame in frames where frame["dir"]?.stringValue != "S->C" {
            guard let connection = frame["conn"]?.intValue, let method = frame["method"]?.stringValue else { continue }
            if channels[connection] == nil { order.append(connection) }
            var channel = channels[connection] ?? CapturedChannel(steps: [])
            if method == "Connection.TuneOk" { channel.heartbeat = frame["args"]?["heartbeat"]?.intValue }
            if let step = try step(method, frame) { channel.steps.append(step) }
            channels[connection] = channel
        }
        return order.compactMap { channels[$0] }
    }

    /// The frames of a capture called `name`.
    static func frames(_ name: String) throws -> [JSONValue] { try load(name)["frames"]?.arrayValue ?? [] }

    /// The frames for one set of options.
    static func frames(ofScenario scenario: String) throws -> [JSONValue] {
        try load("9f-declares-per-option")["scenarios"]?[scenario]?.arrayValue ?? []
    }

    private static func step(
        _ method: String,
        _ frame: JSONValue
    ) throws -> Step? {
        let arguments = frame["args"] ?? .null
        let table = try FieldTable(captured: frame["typed"]?["arguments"] ?? .null)
        func text(_ name: String) -> String { anonymous(arguments[name]?.stringValue ?? "") }
        func flag(_ name: String) -> Bool { arguments[name]?.boolValue ?? false }
        switch method {
        case "Basic.Qos":
            return .prefetch(UInt16(clamping: arguments["prefetch_count"]?.intValue ?? 0))
        case "Exchange.Declare":
            let exchange = ExchangeDeclaration(
                name: text("exchange"),
                kind: try required(ExchangeDeclaration.Kind(rawValue: text("type"))),
                isDurable: flag("durable"),
                isAutoDelete: flag("auto_delete")
            )
            return .declaration(.exchange(exchange))
        case "Queue.Declare":
            let queue = QueueDeclaration(
                name: text("queue"),
                isDurable: flag("durable"),
                isAutoDelete: flag("auto_delete"),
                isExclusive: flag("exclusive"),
                arguments: table
            )
            return .declaration(.queue(queue))
        case "Queue.Bind":
            let binding = Binding(queue: text("queue"), exchange: text("exchange"), routingKey: text("routing_key"))
            return .declaration(.bind(binding))
        case "Basic.Consume":
            return .consume(queue: text("queue"), tag: text("consumer_tag"), arguments: table)
        case "Basic.Publish":
            return .publish(
                exchange: text("exchange"),
                routingKey: text("routing_key"),
                isMandatory: flag("mandatory")
            )
        case "Queue.Delete": return .delete(queue: text("queue"))
        default: return nil
        }
    }

    /// A name with the 32 random digits at its end, if there are any, as `U`.
    static func anonymous(_ name: String) -> String {
        let end = name.utf8.suffix(32)
        let isRandom = end.count == 32 && end.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        return isRandom ? name.dropLast(32) + "U" : name
    }

    private static func load(_ name: String) throws -> JSONValue {
        let tests = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "\(tests)/MessagingTests/Fixtures/wire-captures/\(name).json"
        guard let file = unsafe fopen(path, "r") else { throw Unexpected() }
        defer { unsafe fclose(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        return try JSONValue(parsing: text)
    }

    /// A capture is not what this expects.
    struct Unexpected: Error {}

    private static func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Unexpected() }
        return value
    }
}

extension FieldTable {
    /// A table of a capture, where each value has its AMQP type beside it.
    fileprivate init(captured table: JSONValue) throws {
        self.init()
        for member in table.objectValue ?? [:] {
            let value = member.value["v"]
            switch (member.value["t"]?.stringValue, value?.intValue, value?.stringValue, value?.boolValue) {
            case ("I", let number?, _, _): add(member.key.string, .int32(Int32(number)))
            case ("S", _, let text?, _): add(member.key.string, .text(text))
            case ("t", _, _, let truth?): add(member.key.string, .boolean(truth))
            default: throw CapturedChannel.Unexpected()
            }
        }
    }

    private mutating func add(_ name: String?, _ value: Value) { entries.append(.init(name: name ?? "", value: value)) }
}
