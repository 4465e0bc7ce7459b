public import WireJSON

/// The inner object of a request: a method, its arguments, and how to answer (wire reference 6.2).
public struct RequestMessage: Sendable, Hashable {
    /// The method to run.
    public var method: String
    /// The named arguments, an object that was not taken apart.
    public var arguments: RawJSON
    /// The namespace the method is in; `nil` for the null namespace.
    public var namespace: String?
    /// The version of the interface the caller wants; `nil` for 1.0.
    public var version: String?
    /// The identity of the call, which the reply repeats; `nil` for a cast.
    public var messageID: String?
    /// The queue the reply is expected in; a call has one.
    public var replyQueue: String?
    /// The seconds of silence after which the caller of a monitored call gives up; `nil` when it is not monitored.
    public var monitorTimeout: JSONNumber?
    /// The identity of this delivery, by which a receiver recognises a message sent twice.
    public var uniqueID: String?
    /// The metadata of the request.
    public var context: RequestContext

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
        self.method = method
        self.arguments = arguments
        self.namespace = namespace
        self.version = version
        self.messageID = messageID
        self.replyQueue = replyQueue
        self.monitorTimeout = monitorTimeout
        self.uniqueID = uniqueID
        self.context = context
    }

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
