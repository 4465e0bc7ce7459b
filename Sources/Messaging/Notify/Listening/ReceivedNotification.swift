public import WireJSON

/// A notification as an endpoint gets it.
public struct ReceivedNotification: Sendable {
    /// The metadata of the request in which it happened.
    public var context: RequestContext
    /// Who tells it.
    public var publisherID: String?
    /// What happened.
    public var eventType: String?
    /// The particulars; null when there are none.
    public var payload: JSONValue
    /// The identity, by which copies of the same notification are recognised.
    public var messageID: String?
    /// When it was told, as the peer wrote it: UTC, `2026-11-20 23:21:42.575866`.
    public var timestamp: String?
    /// How important it is.
    public var priority: NotificationPriority
    /// Whether it may have been handled before: it was delivered, and came back.
    public var isRedelivered: Bool

    /// Makes a notification, for tests of endpoints.
    public init(
        _ priority: NotificationPriority,
        eventType: String?,
        payload: JSONValue = .null,
        publisherID: String? = nil,
        context: RequestContext = .empty,
        messageID: String? = nil,
        timestamp: String? = nil,
        isRedelivered: Bool = false
    ) {
        self.context = context
        self.publisherID = publisherID
        self.eventType = eventType
        self.payload = payload
        self.messageID = messageID
        self.timestamp = timestamp
        self.priority = priority
        self.isRedelivered = isRedelivered
    }

    /// Reads the payload as a value of `type`.
    ///
    /// - Throws: `JSONError` naming the key when a value is missing or of the wrong kind.
    public func decodePayload<Payload: Decodable>(_ type: Payload.Type = Payload.self) throws -> Payload {
        try WireJSONDecoder().decode(type, from: payload)
    }
}
