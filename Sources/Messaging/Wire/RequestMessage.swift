public import WireJSON

/// The inner object of a request: a method, its arguments, and how to answer (wire reference 6.2).
public struct RequestMessage: Sendable, Hashable {
    /// All fields behind one reference: a request passes through many hands, and is changed by hardly any of them.
    private var storage: Storage

    /// The method to run.
    public var method: String {
        get { storage.fields.method }
        set { change { $0.method = newValue } }
    }

    /// The named arguments, an object that was not taken apart.
    public var arguments: RawJSON {
        get { storage.fields.arguments }
        set { change { $0.arguments = newValue } }
    }

    /// The namespace the method is in; `nil` for the null namespace.
    public var namespace: String? {
        get { storage.fields.namespace }
        set { change { $0.namespace = newValue } }
    }

    /// The version of the interface the caller wants; `nil` for 1.0.
    public var version: String? {
        get { storage.fields.version }
        set { change { $0.version = newValue } }
    }

    /// The identity of the call, which the reply repeats; `nil` for a cast.
    public var messageID: String? {
        get { storage.fields.messageID }
        set { change { $0.messageID = newValue } }
    }

    /// The queue the reply is expected in; a call has one.
    public var replyQueue: String? {
        get { storage.fields.replyQueue }
        set { change { $0.replyQueue = newValue } }
    }

    /// The seconds of silence after which the caller of a monitored call gives up; `nil` when it is not monitored.
    public var monitorTimeout: JSONNumber? {
        get { storage.fields.monitorTimeout }
        set { change { $0.monitorTimeout = newValue } }
    }

    /// The identity of this delivery, by which a receiver recognises a message sent twice.
    public var uniqueID: String? {
        get { storage.fields.uniqueID }
        set { change { $0.uniqueID = newValue } }
    }

    /// The metadata of the request.
    public var context: RequestContext {
        get { storage.fields.context }
        set { change { $0.context = newValue } }
    }

    /// Makes a request; `arguments` must be an object.
    public init(
        method: String,
        arguments: RawJSON = .emptyObject,
        namespace: String? = nil,
        version: String? = nil,
        messageID: String? = nil,
        replyQueue: String? = nil,
        monitorTimeout: JSONNumber? = nil,
        uniqueID: String? = UniqueID.next().description,
        context: RequestContext = .empty
    ) {
        precondition(arguments.kind == .object, "arguments are named, so they are an object")
        let fields = Fields(
            method: method,
            arguments: arguments,
            namespace: namespace,
            version: version,
            messageID: messageID,
            replyQueue: replyQueue,
            monitorTimeout: monitorTimeout,
            uniqueID: uniqueID,
            context: context
        )
        storage = Storage(fields)
    }

    private struct Fields: Hashable {
        var method: String
        var arguments: RawJSON
        var namespace: String?
        var version: String?
        var messageID: String?
        var replyQueue: String?
        var monitorTimeout: JSONNumber?
        var uniqueID: String?
        var context: RequestContext
    }

    private final class Storage: @unchecked Sendable {
        // Sendable: changed only by a message that alone refers to it.
        var fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    private mutating func change(_ body: (inout Fields) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.fields) }
        body(&storage.fields)
    }

    /// Whether both say the same.
    public static func == (left: RequestMessage, right: RequestMessage) -> Bool {
        left.storage === right.storage || left.storage.fields == right.storage.fields
    }

    /// Feeds all fields.
    public func hash(into hasher: inout Hasher) { storage.fields.hash(into: &hasher) }

    /// Whether somebody waits for an answer and can be reached.
    public var expectsReply: Bool { messageID != nil && replyQueue.map { !$0.isEmpty } ?? false }

    /// How often a server tells the caller of a monitored call that it is still at work (wire reference 4.5).
    ///
    /// Half of the whole seconds in ``monitorTimeout``; `nil` when the call is not monitored, or when the value is below
    /// 2 or no finite number, which deserves a warning.
    public var heartbeatInterval: Duration? {
        guard let seconds = monitorTimeout?.double?.rounded(.towardZero), seconds >= 2, seconds <= Self.longestMonitor
        else { return nil }
        return .milliseconds(Int64(seconds) * 500)
    }

    /// A century, so that no number from the bus overflows a duration.
    private static let longestMonitor = 3.2e9
}
