public import Messaging
public import WireJSON

/// A notification as streams and `busway listen` show it: what the peer sent, as one JSON object.
public enum NotificationRecord {
    /// The object; secrets that a peer left in the context are masked.
    ///
    /// - Parameter topic: the topic it was told on, where that is known.
    public static func json(_ notification: ReceivedNotification, topic: String?) -> JSONValue {
        var object = JSONObject()
        if let topic { object["topic"] = text(topic) }
        object["message_id"] = text(notification.messageID)
        object["publisher_id"] = text(notification.publisherID)
        object["event_type"] = text(notification.eventType)
        object["priority"] = text(notification.priority.description)
        object["payload"] = notification.payload
        object["timestamp"] = text(notification.timestamp)
        object["context"] = SecretMask.masked(.object(notification.context.values))
        if notification.isRedelivered { object["redelivered"] = .bool(true) }
        return .object(object)
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string(JSONString($0)) } ?? .null }
}
