import Messaging
import Testing

@Suite("A reply that cannot be read")
struct UnreadableReplyTests {
    private static let identity = "0123456789abcdef0123456789abcdef"

    @Test(
        "still names the call it answers, in an envelope or without one",
        arguments: [
            #"{"result": nonsense, "_msg_id": "\#(identity)"}"#,
            #"{"oslo.version": "2.0", "oslo.message": "{\"result\": [1, \"_msg_id\": \"\#(identity)\"}"}"#,
            #"{"_msg_id":"\#(identity)","#,
        ]
    )
    func named(text: String) {
        #expect(UnreadableReply(Array(text.utf8)).candidates == [Self.identity])
    }

    @Test("names the last identity first, since results hold anybody's text")
    func order() {
        let other = String(Self.identity.reversed())
        let text = #"{"result": "\"_msg_id\": \"\#(other)\"" x, "_msg_id": "\#(Self.identity)"}"#
        #expect(UnreadableReply(Array(text.utf8)).candidates == [Self.identity, other])
    }

    @Test(
        "names none when there is none",
        arguments: ["", "_msg_id", #""_msg_id": "short""#, #""_msg_id": null, "x": "\#(identity)""#, "nonsense"]
    )
    func unnamed(text: String) {
        #expect(UnreadableReply(Array(text.utf8)).candidates.isEmpty)
    }
}
