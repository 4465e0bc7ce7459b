import Messaging
import WireJSON

/// A notification as the command line describes it, on its way to the bus or to a gateway.
struct NotificationText: Sendable {
    var topic: String
    var eventType: String
    var priority: NotificationPriority
    var publisherID: String?
    var payload: JSONValue

    /// The body of the gateway's POST.
    func body() -> [UInt8] {
        var body: JSONObject = [
            "event_type": .string(JSONString(eventType)), "priority": .string(JSONString(priority.name)),
            "payload": payload,
        ]
        if let publisherID { body["publisher_id"] = .string(JSONString(publisherID)) }
        return JSONValue.object(body).serialized()
    }
}
