public import WireJSON

/// A cast that failed for good, as it lies in the queue `busway.dead.TOPIC`: format 1.
///
/// It has everything that is needed to send the cast again, why it failed, and where it was to go.
public struct DeadLetter: Sendable, Hashable {
    /// The identity of this letter.
    public var id: String
    /// When it was written, as `2026-11-20 23:21:42.575866` in UTC; set when it is kept.
    public var time: String
    /// The exchange of the cast; nil for the control exchange.
    public var exchange: String?
    /// The topic of the cast.
    public var topic: String
    /// Who could not carry it out.
    public var server: String
    /// The namespace of the method.
    public var namespace: String?
    /// The version that was asked for.
    public var version: String?
    /// The method.
    public var method: String
    /// The metadata of the request.
    public var context: JSONObject
    /// The named arguments.
    public var arguments: JSONObject
    /// Where it was to go, such as `POST http://weather:9000/reports`.
    public var destination: String
    /// The exception, such as `busway.http.Unavailable`.
    public var reason: String
    /// What it says.
    public var message: String

    /// Makes a letter.
    public init(
        exchange: String? = nil,
        topic: String,
        server: String,
        namespace: String? = nil,
        version: String? = nil,
        method: String,
        context: JSONObject = [:],
        arguments: JSONObject = [:],
        destination: String,
        reason: String,
        message: String
    ) {
        id = UniqueID().description
        time = ""
        self.exchange = exchange
        self.topic = topic
        self.server = server
        self.namespace = namespace
        self.version = version
        self.method = method
        self.context = context
        self.arguments = arguments
        self.destination = destination
        self.reason = reason
        self.message = message
    }

    /// The queue of a topic's letters.
    public static func queue(topic: String) -> String { "busway.dead.\(topic)" }

    /// The letter as it is written.
    public var json: JSONValue {
        [
            "format": 1, "id": JSONValue(id), "time": JSONValue(time), "exchange": .text(exchange),
            "topic": JSONValue(topic), "server": JSONValue(server), "namespace": .text(namespace),
            "version": .text(version), "method": JSONValue(method), "context": .object(context),
            "args": .object(arguments), "destination": JSONValue(destination),
            "reason": ["class": JSONValue(reason), "message": JSONValue(message)],
        ]
    }

    /// Reads a letter; nil for what is none, or of a format yet to come.
    public init?(_ json: JSONValue) {
        guard json["format"]?.intValue == 1, let id = json["id"]?.stringValue, let topic = json["topic"]?.stringValue,
            let method = json["method"]?.stringValue, let arguments = json["args"]?.objectValue
        else { return nil }
        self.id = id
        self.topic = topic
        self.method = method
        self.arguments = arguments
        time = json["time"]?.stringValue ?? ""
        exchange = json["exchange"]?.stringValue
        server = json["server"]?.stringValue ?? ""
        namespace = json["namespace"]?.stringValue
        version = json["version"]?.stringValue
        context = json["context"]?.objectValue ?? [:]
        destination = json["destination"]?.stringValue ?? ""
        reason = json["reason"]?["class"]?.stringValue ?? ""
        message = json["reason"]?["message"]?.stringValue ?? ""
    }
}
