public import WireJSON

/// A notification on its way to a driver.
public struct OutgoingNotification: Sendable {
    /// The exchange; the transport's control exchange unless said otherwise.
    public var exchange: String
    /// The topic, usually `notifications`.
    public var topic: String
    /// The priority in lower case; with the topic it makes the queue's name.
    public var priority: String
    /// The message itself, in the order it is written: `message_id`, `publisher_id`, `event_type` and so on.
    public var message: JSONObject
    /// The metadata; each key travels as `_context_KEY`.
    public var context: RequestContext
    /// Whether it is wrapped in the envelope (oslo's driver `messagingv2`) or sent bare (`messaging`).
    public var isEnveloped: Bool
    /// When the sender stops waiting for the bus to take it.
    public var deadline: ContinuousClock.Instant
    /// The identity by which a receiver recognises the same message sent twice (`_unique_id`).
    public var uniqueID: UniqueID

    /// Makes a notification; its identity is new unless given.
    public init(
        exchange: String,
        topic: String,
        priority: String,
        message: JSONObject,
        context: RequestContext = .empty,
        isEnveloped: Bool = true,
        deadline: ContinuousClock.Instant,
        uniqueID: UniqueID = UniqueID.next()
    ) {
        self.exchange = exchange
        self.topic = topic
        self.priority = priority
        self.message = message
        self.context = context
        self.isEnveloped = isEnveloped
        self.deadline = deadline
        self.uniqueID = uniqueID
    }

    /// The inner JSON object as it crosses the bus: the message, `_unique_id`, then the context (wire reference 7.2).
    ///
    /// The names of the latter two belong to the library: members of ``message`` that bear one are left out.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1024)
        writer.beginObject()
        for member in message where !Self.isReserved(member.key) {
            writer.key(member.key)
            writer.write(member.value)
        }
        writer.key(Self.identityKey)
        writer.write(string: uniqueID.description)
        context.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private static let identityKey = "_unique_id"

    private static func isReserved(_ key: JSONString) -> Bool {
        key.string == identityKey || RequestContext.key(from: key) != nil
    }
}
