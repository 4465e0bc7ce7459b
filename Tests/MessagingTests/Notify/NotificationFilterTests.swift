import Messaging
import Testing
import WireJSON

@Suite("Notification filters")
struct NotificationFilterTests {
    private static let notification = ReceivedNotification(
        .info,
        eventType: "compute.instance.create.start",
        payload: ["state": "active", "size": 12, "none": nil, "list": ["active"]],
        publisherID: "compute.host1",
        context: ["user": "bob", "age": 9],
        messageID: "abc-1",
        timestamp: "2026-11-20 23:21:42"
    )

    /// One row of the table: a filter and whether it accepts the notification above.
    struct Row: Sendable, CustomTestStringConvertible {
        var context: [String: String] = [:]
        var publisherID: String?
        var eventType: String?
        var metadata: [String: String] = [:]
        var payload: [String: String] = [:]
        let accepts: Bool

        var testDescription: String { "\(context) \(publisherID ?? "-") \(eventType ?? "-") \(metadata) \(payload)" }
    }

    @Test(
        "a notification passes when every expression matches a text from its start",
        arguments: [
            Row(accepts: true), Row(publisherID: "^compute.*", accepts: true),
            Row(publisherID: "compute", accepts: true),
            Row(publisherID: "host1", accepts: false), Row(publisherID: "^network.*", accepts: false),
            Row(eventType: #"^compute\.instance\..*start$"#, accepts: true), Row(eventType: "start$", accepts: false),
            Row(context: ["user": "^b"], accepts: true), Row(context: ["user": "^x"], accepts: false),
            Row(context: ["age": ".*"], accepts: false), Row(context: ["missing": ".*"], accepts: false),
            Row(metadata: ["message_id": "^abc"], accepts: true),
            Row(metadata: ["timestamp": "^2026-11"], accepts: true),
            Row(metadata: ["message_id": "^b"], accepts: false), Row(metadata: ["missing": ".*"], accepts: false),
            Row(payload: ["state": "^active$"], accepts: true),
            Row(payload: ["state": "^(rescued|deleted)$"], accepts: false),
            Row(payload: ["size": ".*"], accepts: false), Row(payload: ["none": ".*"], accepts: false),
            Row(payload: ["list": ".*"], accepts: false), Row(payload: ["missing": ".*"], accepts: false),
            Row(publisherID: "^compute", eventType: "^compute", payload: ["state": "^active"], accepts: true),
            Row(publisherID: "^compute", eventType: "^image", payload: ["state": "^active"], accepts: false),
        ]
    )
    func rows(row: Row) throws {
        let filter = try NotificationFilter(
            context: row.context,
            publisherID: row.publisherID,
            eventType: row.eventType,
            metadata: row.metadata,
            payload: row.payload
        )
        #expect(filter.accepts(Self.notification) == row.accepts)
    }

    @Test("a payload that is no object passes no expression for its members")
    func otherPayloads() throws {
        let filter = try NotificationFilter(payload: ["a": ".*"])
        for payload in [.null, "a", ["a"]] as [JSONValue] {
            #expect(!filter.accepts(ReceivedNotification(.info, eventType: "e", payload: payload)))
        }
    }

    @Test("what is missing passes no expression")
    func missing() throws {
        #expect(!(try NotificationFilter(publisherID: ".*")).accepts(ReceivedNotification(.info, eventType: "e")))
        #expect(!(try NotificationFilter(eventType: ".*")).accepts(ReceivedNotification(.info, eventType: nil)))
    }

    @Test("a text that is no regular expression is refused when the filter is made")
    func invalid() {
        let error = #expect(throws: MessagingError.self) { try NotificationFilter(payload: ["a": "("]) }
        #expect(error?.code == .invalidConfiguration)
    }
}
