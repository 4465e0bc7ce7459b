internal import WireJSON

/// The fields of a notification as they came; each that is missing or of another kind is nil.
struct NotificationFields {
    private(set) var context = RequestContext.empty
    private(set) var publisherID: String?
    private(set) var eventType: String?
    private(set) var payload = JSONValue.null
    private(set) var messageID: String?
    private(set) var timestamp: String?
    private(set) var priority: String?
    /// The identity of this delivery, by which one that came twice is recognised.
    private(set) var uniqueID: String?

    /// Reads a message.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it is no object.
    init(_ message: RawJSON) throws(WireError) {
        var context: [JSONObject.Member] = []
        for member in try message.fields(of: "The notification") {
            if let key = RequestContext.key(from: member.key) {
                context.append(JSONObject.Member(key: key, value: member.value.tree))
                continue
            }
            switch member.key.string {
            case "publisher_id": publisherID = member.value.stringValue
            case "event_type": eventType = member.value.stringValue
            case "payload": payload = member.value.tree
            case "message_id": messageID = member.value.stringValue
            case "timestamp": timestamp = member.value.stringValue
            case "priority": priority = member.value.stringValue
            case "_unique_id": uniqueID = member.value.stringValue
            default: continue
            }
        }
        self.context = RequestContext(JSONObject(context))
    }

    /// The notification, its values converted.
    ///
    /// - Throws: what the serializer throws.
    func notification(
        _ priority: NotificationPriority,
        isRedelivered: Bool,
        _ serializer: (any MessageSerializer)?
    ) throws -> ReceivedNotification {
        var notification = ReceivedNotification(
            priority,
            eventType: eventType,
            payload: payload,
            publisherID: publisherID,
            context: context,
            messageID: messageID,
            timestamp: timestamp,
            isRedelivered: isRedelivered
        )
        if let serializer {
            notification.context = try serializer.deserialize(context: context)
            notification.payload = try serializer.deserialize(payload, context: notification.context)
        }
        return notification
    }
}
