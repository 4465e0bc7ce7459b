public import WireJSON

/// Something that happened, as a notifier tells it (wire reference 7.2).
public struct NotificationMessage: Sendable, Hashable {
    /// The identity, a UUID; the same in every copy that drivers and topics make of it.
    public var messageID: String
    /// Who tells it, such as `compute.host1`; null on the bus when it is nil.
    public var publisherID: String?
    /// What happened, such as `compute.instance.create.end`.
    public var eventType: String
    /// How important it is.
    public var priority: NotificationPriority
    /// The particulars.
    public var payload: JSONValue
    /// When it was told: UTC, as `2026-11-20 23:21:42.575866`.
    public var timestamp: String
    /// The metadata of the request in which it happened, as far as it may be disclosed.
    public var context: RequestContext

    /// Makes a notification.
    public init(
        messageID: String,
        publisherID: String?,
        eventType: String,
        priority: NotificationPriority,
        payload: JSONValue,
        timestamp: String,
        context: RequestContext = .empty
    ) {
        self.messageID = messageID
        self.publisherID = publisherID
        self.eventType = eventType
        self.priority = priority
        self.payload = payload
        self.timestamp = timestamp
        self.context = context
    }

    /// The message as an object, in the order Python writes it, without its context.
    public var message: JSONObject {
        [
            "message_id": JSONValue(messageID),
            "publisher_id": publisherID.map { JSONValue($0) } ?? .null,
            "event_type": JSONValue(eventType),
            "priority": JSONValue(priority.description),
            "payload": payload,
            "timestamp": JSONValue(timestamp),
        ]
    }
}
