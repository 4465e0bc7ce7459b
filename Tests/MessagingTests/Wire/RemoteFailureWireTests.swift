import Messaging
import Testing
import WireJSON

@Suite("A failure on the wire")
struct RemoteFailureWireTests {
    @Test(
        "a rebuilt remote exception that is raised again gets its own name back",
        arguments: [
            ("E_Remote", "app.errors_Remote", "E", "app.errors"),
            ("E_Remote", "app.errors", "E_Remote", "app.errors"),
            ("E", "app.errors_Remote", "E", "app.errors_Remote"),
            ("E_Remote_Remote", "m_Remote_Remote", "E_Remote", "m_Remote"),
            ("_Remote", "_Remote", "", ""),
        ]
    )
    func remoteSuffix(className: String, module: String, writtenClass: String, writtenModule: String) throws {
        let failure = RemoteFailure(className: className, module: module, message: "m")
        let written = try JSONValue(parsing: failure.encoded())
        #expect(written["class"]?.stringValue == writtenClass)
        #expect(written["module"]?.stringValue == writtenModule)
    }

    @Test("all six keys are written, be there something to say or not")
    func sixKeys() {
        let failure = RemoteFailure(className: "", module: "", message: "", arguments: [])
        #expect(
            text(failure.encoded()) == #"{"class":"","module":"","message":"","tb":[],"args":[],"kwargs":{}}"#
        )
    }

    @Test("a failure carries its message as its only argument unless others are given")
    func defaultArguments() {
        #expect(RemoteFailure.builtin("ValueError", "bad").arguments == ["bad"])
        #expect(RemoteFailure(className: "E", module: "m", message: "bad", arguments: []).arguments.isEmpty)
    }

    @Test("what is missing reads as empty")
    func missing() throws {
        let failure = try RemoteFailure(encoded: bytes("{}"))
        #expect(failure == RemoteFailure(className: "", module: "", message: "", arguments: []))
    }

    @Test(
        "a traceback reads from whatever a peer wrote there",
        arguments: [
            ("null", []), (#"["a\n","b"]"#, ["a\n", "b"]), (#""one text""#, ["one text"]), ("[]", []),
            (#"[1, null, "x"]"#, ["1", "", "x"]), ("7", ["7"]),
        ]
    )
    func traceback(json: String, pieces: [String]) throws {
        #expect(try RemoteFailure(encoded: bytes(#"{"tb":\#(json)}"#)).traceback == pieces)
    }

    @Test("arguments of the wrong kind read as none, and other values as text where text belongs")
    func wrongKinds() throws {
        let failure = try RemoteFailure(
            encoded: bytes(#"{"class":5,"module":null,"message":{"a": 1},"args":"x","kwargs":[1]}"#)
        )
        #expect(failure.className == "5")
        #expect(failure.module == "")
        #expect(failure.message == #"{"a":1}"#)
        #expect(failure.arguments.isEmpty)
        #expect(failure.keywordArguments.isEmpty)
    }

    @Test("a message that no String can hold is shown with its escapes")
    func loneSurrogate() throws {
        let failure = try RemoteFailure(encoded: bytes(#"{"message":"a\udc80","args":["a\udc80"]}"#))
        #expect(failure.message == #"a\udc80"#)
        #expect(text(failure.encoded()).contains(#""args":["a\udc80"]"#))
    }

    @Test("what is no JSON object is no failure", arguments: ["", "[]", "null", "{", "{} {}"])
    func notAnObject(json: String) {
        #expect(throws: JSONError.self) { try RemoteFailure(encoded: bytes(json)) }
    }
}
