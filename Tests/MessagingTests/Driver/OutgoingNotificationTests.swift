import Testing
import WireJSON

@testable import Messaging

@Suite("A notification on its way out")
struct OutgoingNotificationTests {
    private func encoded(_ message: JSONObject, _ context: RequestContext) -> String {
        var generator = SeededGenerator(seed: 1)
        let notification = OutgoingNotification(
            exchange: "x",
            topic: "n",
            priority: "info",
            message: message,
            context: context,
            deadline: .now,
            uniqueID: UniqueID(using: &generator)
        )
        let text = String(decoding: notification.encoded(), as: UTF8.self)
        return text.replacing(notification.uniqueID.description, with: "ID")
    }

    @Test("the message comes first, then its identity, then the context")
    func order() {
        #expect(
            encoded(["event_type": "e", "payload": ["b": 1, "a": 2]], ["request_id": "r", "roles": ["x"]])
                == ##"{"event_type":"e","payload":{"b":1,"a":2},"_unique_id":"ID","_context_request_id":"r","_context_roles":["x"]}"##
        )
    }

    @Test("keys of the context keep their escapes, even half a surrogate pair")
    func escapedKeys() throws {
        let lone = try JSONString(source: #"a\ud800"#)
        let context: RequestContext = [#"quote " and \ slash"#: 1, lone: 2, "é": 3]
        let text = encoded([:], context)
        let object = try RawJSON(validating: Array(text.utf8)).value().objectValue
        let keys = object?.map(\.key.source)
        #expect(keys == ["_unique_id", #"_context_quote \" and \\ slash"#, #"_context_a\ud800"#, "_context_é"])
    }

    @Test("members of the message that bear the library's names are left out")
    func reserved() {
        #expect(
            encoded(["_unique_id": "mine", "_context_user": "mine", "text": "kept"], ["user": "u"])
                == #"{"text":"kept","_unique_id":"ID","_context_user":"u"}"#
        )
    }
}
