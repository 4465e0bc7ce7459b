import Messaging
import Testing
import WireJSON

@Suite("Envelope")
struct EnvelopeTests {
    @Test("an inner text is wrapped as text, in two keys")
    func wrapping() {
        let inner = Array(#"{"a":"q\"é\u00e9"}"#.utf8)
        #expect(
            text(Envelope.wrap(inner: inner)) == #"{"oslo.version":"2.0","oslo.message":"{\"a\":\"q\\\"é\\u00e9\"}"}"#
        )
        #expect(
            text(Envelope.wrap(inner: inner, options: .python))
                == #"{"oslo.version": "2.0", "oslo.message": "{\"a\":\"q\\\"\u00e9\\u00e9\"}"}"#
        )
    }

    @Test(
        "a body without both keys is itself the message",
        arguments: [
            #"{"a":1}"#, #"{}"#, #"{"oslo.version":"9.9","a":1}"#, #"{"oslo.message":"{bad","a":1}"#,
        ]
    )
    func bare(body: String) throws {
        #expect(try Envelope.unwrap(bytes(body)).text == body)
    }

    @Test("whitespace around body and inner text is allowed, and the message comes without it")
    func whitespace() throws {
        #expect(try Envelope.unwrap(bytes(" \n{\"a\": 1}\t")).text == "{\"a\": 1}")
        let body = #"  {"oslo.message":" {\"a\":1} " , "oslo.version" : "2.0", "more": [1]}"#
        #expect(try Envelope.unwrap(bytes(body)).text == #"{"a":1}"#)
    }

    @Test("an empty body is an empty message")
    func empty() throws {
        #expect(try Envelope.unwrap([]) == .emptyObject)
    }

    @Test("keys count by what they mean, not by how they are escaped")
    func escapedKeys() throws {
        let body = #"{"oslo\u002eversion":"2\u002e0","\u006fslo.message":"{\u0022a\u0022:1}"}"#
        #expect(try Envelope.unwrap(bytes(body)).text == #"{"a":1}"#)
    }

    @Test(
        "an envelope of another version is refused",
        arguments: [#""1.0""#, #""2.1""#, #""3.0""#, #""2.0.5""#, #""x""#, #""2""#, #""""#, "2.0", "null", "[]"]
    )
    func version(version: String) {
        let error = #expect(throws: WireError.self) {
            try Envelope.unwrap(bytes(#"{"oslo.version":\#(version),"oslo.message":"{}"}"#))
        }
        #expect(error?.code == .unsupportedEnvelope)
        #expect(error?.rejectsMessage == true)
    }

    @Test("a revision of zero is version 2.0 all the same")
    func revision() throws {
        #expect(try Envelope.unwrap(bytes(#"{"oslo.version":"2.0.0","oslo.message":"{}"}"#)) == .emptyObject)
    }

    @Test(
        "what is no JSON object is refused",
        arguments: [
            "{oops", "[1]", "\"text\"", "1", "null", " ", "{} {}", "\u{FEFF}{}",
            #"{"oslo.version":"2.0","oslo.message":"[1]"}"#,
            #"{"oslo.version":"2.0","oslo.message":"null"}"#,
            #"{"oslo.version":"2.0","oslo.message":""}"#,
            #"{"oslo.version":"2.0","oslo.message":"{bad"}"#,
            #"{"oslo.version":"2.0","oslo.version":"2.0","oslo.message":"{}"}"#,
            #"{"oslo.version":"2.0","oslo.message":"{}","oslo\u002emessage":"{}"}"#,
        ]
    )
    func unreadable(body: String) {
        let error = #expect(throws: WireError.self) { try Envelope.unwrap(bytes(body)) }
        #expect(error?.code == .unreadable)
        #expect(error?.rejectsMessage == true)
        #expect(error?.answer == nil)
    }

    @Test("a message that is no text is refused", arguments: [#"{"a":1}"#, "null", "1", #""\ud800""#])
    func messageKind(message: String) {
        let error = #expect(throws: WireError.self) {
            try Envelope.unwrap(bytes(#"{"oslo.version":"2.0","oslo.message":\#(message)}"#))
        }
        #expect(error?.code == .unsupportedEnvelope)
    }

    @Test("an envelope with nothing where the message should be is refused", arguments: ["", " "])
    func missingText(colon: String) throws {
        let body = "{\"oslo.version\":\(colon)\"2.0\",\(colon)\"oslo.message\":\(colon)}"
        let error = #expect(throws: WireError.self) { try Envelope.unwrap(bytes(body)) }
        #expect(error?.code == .unreadable)
    }

    @Test("invalid UTF-8 is refused, wherever it stands")
    func invalidUTF8() {
        for body in [bytes("{\"a\":\"") + [0xFF] + bytes("\"}"), bytes("{\"") + [0xC0, 0x80] + bytes("\":1}")] {
            let error = #expect(throws: WireError.self) { try Envelope.unwrap(body) }
            #expect(error?.cause?.code == .invalidUTF8)
        }
    }

    @Test("messages may be nested 256 deep, and no deeper")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            bytes(#"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}")
        }
        #expect(try Envelope.unwrap(Envelope.wrap(inner: nested(256))).bytes.elementsEqual(nested(256)))
        #expect(try Envelope.unwrap(nested(256)).bytes.elementsEqual(nested(256)))
        for body in [Envelope.wrap(inner: nested(257)), nested(257), nested(1_000_000)] {
            let error = #expect(throws: WireError.self) { try Envelope.unwrap(body) }
            #expect(error?.cause?.code == .depth)
        }
    }
}

/// The UTF-8 bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The text of UTF-8 bytes.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
