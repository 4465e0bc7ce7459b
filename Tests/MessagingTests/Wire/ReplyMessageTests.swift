import Messaging
import Testing
import WireJSON

@Suite("ReplyMessage")
struct ReplyMessageTests {
    @Test("a reply always carries failure and ending, in Python's order")
    func result() throws {
        let reply = ReplyMessage(result: try RawJSON(validating: bytes("[1, 2]")), messageID: "i", uniqueID: "u")
        #expect(
            text(reply.encoded())
                == #"{"result":[1, 2],"failure":null,"ending":true,"_msg_id":"i","_unique_id":"u"}"#
        )
        #expect(try ReplyMessage(inner: reply.encoded()) == reply)
    }

    @Test("a heartbeat is a reply that ends nothing and says nothing")
    func heartbeat() throws {
        let heartbeat = ReplyMessage.heartbeat(messageID: "i")
        #expect(heartbeat.isHeartbeat)
        #expect(
            text(heartbeat.encoded())
                == #"{"result":null,"failure":null,"ending":false,"_msg_id":"i","_unique_id":"\#(heartbeat.uniqueID ?? "")"}"#
        )
        #expect(!ReplyMessage(result: .null, messageID: "i").isHeartbeat)
    }

    @Test("a failure travels as JSON text in the reply, with its six keys")
    func failure() throws {
        let failure = RemoteFailure(
            className: "NotFound",
            module: "app.errors",
            message: "no \"x\"",
            traceback: ["Traceback:\n"],
            arguments: [1, "x"],
            keywordArguments: ["id": 12]
        )
        let reply = ReplyMessage(result: .null, failure: failure, messageID: "i", uniqueID: "u")
        let inner = try JSONValue(parsing: reply.encoded())
        #expect(inner["result"] == .null)
        let expected = [
            #"{"class":"NotFound","module":"app.errors","message":"no \"x\"","tb":["Traceback:\n"],"#,
            #""args":[1,"x"],"kwargs":{"id":12}}"#,
        ]
        #expect(inner["failure"]?.stringValue == expected.joined())
        #expect(try ReplyMessage(inner: reply.encoded()) == reply)
    }

    @Test("a result is a slice of the message it came in, and falsy results are results")
    func slices() throws {
        for result in ["null", "0", "false", #""""#, "[]", "{}"] {
            let reply = try ReplyMessage(
                inner: bytes(#"{"result":\#(result),"failure":null,"ending":true,"_msg_id":"i"}"#)
            )
            #expect(reply.result.text == result)
            #expect(reply.ending)
            #expect(reply.failure == nil)
        }
        let inner = bytes(#"{"result":{"a":1},"failure":null,"ending":true,"_msg_id":"i"}"#)
        #expect(try ReplyMessage(inner: inner).result.bytes.startIndex == 10)
    }

    @Test(
        "a failure that is empty in Python's eyes is none",
        arguments: ["null", #""""#, "false", "0", "0.0", "-0", "{}", "[ ]"]
    )
    func noFailure(failure: String) throws {
        let reply = try ReplyMessage(inner: bytes(#"{"failure":\#(failure),"ending":true,"_msg_id":"i"}"#))
        #expect(reply.failure == nil)
    }

    @Test(
        "an ending is true where Python takes it for true",
        arguments: [
            ("true", true), ("1", true), (#""yes""#, true), ("[0]", true), ("NaN", true), ("false", false),
            ("null", false), ("0", false), (#""""#, false), ("{ }", false),
        ]
    )
    func ending(value: String, ending: Bool) throws {
        let reply = try ReplyMessage(inner: bytes(#"{"failure":null,"ending":\#(value),"_msg_id":"i"}"#))
        #expect(reply.ending == ending)
    }

    @Test(
        "a reply whose failure cannot be read ends its call",
        arguments: ["{\"a\":1}", "7", "true", #""oops""#, #""[1]""#, #""null""#, #""\ud800""#, #""{\"a\":1} x""#]
    )
    func badFailure(failure: String) {
        let error = #expect(throws: WireError.self) {
            try ReplyMessage(inner: bytes(#"{"failure":\#(failure),"ending":true,"_msg_id":"i"}"#))
        }
        #expect(error?.code == .malformedReply)
        #expect(error?.messageID == "i")
    }

    @Test(
        "a reply that names no call is nobody's",
        arguments: ["{}", #"{"failure":null,"ending":true}"#, #"{"failure":null,"ending":true,"_msg_id":5}"#]
    )
    func noCall(inner: String) {
        let error = #expect(throws: WireError.self) { try ReplyMessage(inner: bytes(inner)) }
        #expect(error?.code == .malformedReply)
        #expect(error?.messageID == nil)
        #expect(error?.rejectsMessage == false)
    }

    @Test(
        "a reply that names a key twice is refused",
        arguments: ["result", "failure", "ending", "_msg_id", "_unique_id"]
    )
    func duplicateKeys(key: String) {
        let error = #expect(throws: WireError.self) {
            try ReplyMessage(
                inner: bytes(
                    #"{"result":1,"failure":null,"ending":true,"_msg_id":"i","_unique_id":"u","\#(key)":null}"#
                )
            )
        }
        #expect(error?.code == .unreadable)
    }
}
