import Messaging
import Testing
import WireJSON

@Suite("RequestMessage")
struct RequestMessageTests {
    @Test("a cast is written with the keys it has, in Python's order")
    func cast() {
        let message = RequestMessage(method: "m", uniqueID: "u")
        #expect(text(message.encoded()) == #"{"method":"m","args":{},"_unique_id":"u"}"#)
    }

    @Test("a call is written with every key, in Python's order, its context last")
    func call() throws {
        let message = RequestMessage(
            method: "m\"",
            arguments: try RawJSON(validating: bytes(#"{"n": 12345678901234567890123, "x": "\ud800"}"#)),
            namespace: "n",
            version: "1.2",
            messageID: "i",
            replyQueue: "r",
            uniqueID: "u",
            context: ["user": "é", "": 5, "k\"": .null]
        )
        let expected = [
            #"{"method":"m\"","args":{"n": 12345678901234567890123, "x": "\ud800"},"namespace":"n","version":"1.2","#,
            #""_msg_id":"i","_reply_q":"r","_timeout":null,"_unique_id":"u","#,
            #""_context_user":"é","_context_":5,"_context_k\"":null}"#,
        ]
        #expect(text(message.encoded()) == expected.joined())
        #expect(try RequestMessage(inner: message.encoded()) == message)
    }

    @Test("a monitored call carries its timeout as it was given")
    func monitored() {
        let message = RequestMessage(
            method: "m",
            messageID: "i",
            replyQueue: "r",
            monitorTimeout: 2.5,
            uniqueID: "u"
        )
        #expect(text(message.encoded()).contains(#""_reply_q":"r","_timeout":2.5,"_unique_id""#))
    }

    @Test("a new request has an identity of its own")
    func identity() {
        #expect(RequestMessage(method: "m").uniqueID?.count == 32)
        #expect(RequestMessage(method: "m").uniqueID != RequestMessage(method: "m").uniqueID)
    }

    @Test("arguments are a slice of the message they came in, not a copy")
    func slices() throws {
        let inner = bytes(#"{"method":"m","args":{"a":[1,2]},"_context_c":{}}"#)
        let message = try RequestMessage(inner: inner)
        #expect(message.arguments.text == #"{"a":[1,2]}"#)
        #expect(message.arguments.bytes.startIndex == 21)
    }

    @Test("keys count by what they mean, not by how they are escaped")
    func escapedKeys() throws {
        let message = try RequestMessage(inner: bytes(#"{"m\u0065thod":"\u006d","\u005fcontext_a\u0062":1}"#))
        #expect(message.method == "m")
        #expect(message.context == ["ab": 1])
    }

    @Test("a context key may begin with a combining mark")
    func combiningMark() throws {
        let inner = "{\"method\":\"m\",\"args\":{},\"_context_\u{301}x\":1}"
        let message = try RequestMessage(inner: bytes(inner))
        #expect(message.context == ["\u{301}x": 1])
        #expect(message.encoded() == bytes(inner))
    }

    @Test("what is no object is no request", arguments: ["[]", "\"m\"", "null", "5"])
    func notAnObject(json: String) throws {
        let error = try #require(throws: WireError.self) {
            try RequestMessage(inner: RawJSON(validating: bytes(json)))
        }
        #expect(error.code == .unreadable)
        #expect(throws: WireError.self) { try ReplyMessage(inner: RawJSON(validating: bytes(json))) }
    }

    @Test("a context key that no String can hold survives")
    func loneSurrogateKey() throws {
        let inner = #"{"method":"m","args":{},"_context_a\ud800\n":1}"#
        let message = try RequestMessage(inner: bytes(inner))
        #expect(message.context.values.count == 1)
        #expect(text(message.encoded()) == inner)
    }

    @Test("unknown keys are ignored, and what is absent has its default")
    func defaults() throws {
        let message = try RequestMessage(inner: bytes(#"{"method":"m","foo":1,"_contextb":2,"context_a":3}"#))
        #expect(message.arguments == .emptyObject)
        #expect(message.namespace == nil)
        #expect(message.version == nil)
        #expect(message.messageID == nil)
        #expect(message.uniqueID == nil)
        #expect(message.context == .empty)
        #expect(!message.expectsReply)
    }

    @Test("an answer is expected only where it can be sent")
    func expectsReply() throws {
        #expect(try RequestMessage(inner: bytes(#"{"method":"m","_msg_id":"i","_reply_q":"r"}"#)).expectsReply)
        #expect(try !RequestMessage(inner: bytes(#"{"method":"m","_msg_id":"i"}"#)).expectsReply)
        #expect(try !RequestMessage(inner: bytes(#"{"method":"m","_msg_id":"i","_reply_q":""}"#)).expectsReply)
        #expect(try !RequestMessage(inner: bytes(#"{"method":"m","_reply_q":"r"}"#)).expectsReply)
    }

    @Test("NaN from a Python peer is read and kept, and refused where JSON is strict")
    func nonFinite() throws {
        let inner = #"{"method":"m","args":{"x":NaN,"y":-Infinity},"_context_z":Infinity}"#
        let message = try RequestMessage(inner: bytes(inner))
        #expect(message.arguments.text == #"{"x":NaN,"y":-Infinity}"#)
        #expect(text(message.encoded()) == inner)
        let error = #expect(throws: JSONError.self) { try RawJSON(validating: message.arguments.bytes) }
        #expect(error?.code == .nonFinite)
    }

    @Test(
        "heartbeats come every half of the whole seconds of the monitor timeout",
        arguments: [
            ("2", .seconds(1)), ("2.9", .seconds(1)), ("3", .milliseconds(1500)), ("60", .seconds(30)), ("1", nil),
            ("1.99", nil), ("0", nil), ("-5", nil), ("null", nil), ("\"abc\"", nil), ("\"10\"", nil), ("true", nil),
            ("NaN", nil), ("Infinity", nil), ("1e400", nil), ("1e300", nil), ("[2]", nil),
        ] as [(String, Duration?)]
    )
    func heartbeatInterval(timeout: String, interval: Duration?) throws {
        let message = try RequestMessage(inner: bytes(#"{"method":"m","_timeout":\#(timeout)}"#))
        #expect(message.heartbeatInterval == interval)
    }

    @Test(
        "a request that cannot be run is answered when its caller can be reached",
        arguments: [
            (#""args":{}"#, "TypeError"), (#""method":null"#, "TypeError"), (#""method":"\ud800""#, "TypeError"),
            (#""method":"m","args":null"#, "AttributeError"), (#""method":"m","args":"a""#, "AttributeError"),
            (#""method":"m","version":1"#, "AttributeError"), (#""method":"m","version":null"#, "UnsupportedVersion"),
            (#""method":"m","namespace":7"#, "UnsupportedVersion"),
        ]
    )
    func malformed(fields: String, className: String) throws {
        let reachable = #expect(throws: WireError.self) {
            try RequestMessage(inner: bytes("{\(fields),\"_msg_id\":\"i\",\"_reply_q\":\"r\"}"))
        }
        #expect(reachable?.code == .malformedRequest)
        #expect(reachable?.rejectsMessage == false)
        let answer = try #require(reachable?.answer)
        #expect(answer.failure.className == className)
        #expect(answer.messageID == "i")
        #expect(answer.replyQueue == "r")

        for address in [#""_msg_id":"i""#, #""_reply_q":"r""#, #""_msg_id":7,"_reply_q":"r""#] {
            let unreachable = #expect(throws: WireError.self) {
                try RequestMessage(inner: bytes("{\(fields),\(address)}"))
            }
            #expect(unreachable?.answer == nil)
            #expect(unreachable?.rejectsMessage == false)
        }
    }

    @Test("a request that names a key twice is refused: readers would disagree about it")
    func duplicateKeys() {
        let repetitions = [
            #""method":"b""#, #""m\u0065thod":"b""#, #""args":null"#, #""_msg_id":"j""#, #""_context_u":2"#,
            #""_context_\u0075":2"#,
        ]
        for repetition in repetitions {
            let error = #expect(throws: WireError.self) {
                try RequestMessage(
                    inner: bytes(#"{"method":"a","args":{},"_msg_id":"i","_context_u":1,\#(repetition)}"#)
                )
            }
            #expect(error?.code == .unreadable)
            #expect(error?.rejectsMessage == true)
        }
    }
}
