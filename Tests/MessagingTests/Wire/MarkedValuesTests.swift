import Messaging
import Testing
import WireJSON

@Suite("Values marked with a type of Python's")
struct MarkedValuesTests {
    @Test("what Python marks in a notification without an envelope is the text it is in one")
    func captures() throws {
        let bare = try Envelope.open(WireCapture.load("54-notify-v1-datetime").body)
        let enveloped = try Envelope.open(WireCapture.load("55-notify-v2-datetime").body)
        #expect(!bare.isEnveloped && enveloped.isEnveloped)
        var payload = try #require(MarkedValues.plain(bare.inner).value()["payload"]?.objectValue)
        #expect(payload["b2"] == "/w==")
        payload.removeValue(forKey: "b2")
        #expect(try JSONValue.object(payload) == enveloped.inner.value()["payload"])
    }

    @Test(
        "what is no marked value, or of a type nobody knows, stays as it is",
        arguments: [
            #"{"__type__":"datetime"}"#, #"{"__type__":"datetime","__value__":1}"#, #"{"__type__":1,"__value__":"x"}"#,
            #"{"__type__":"complex","__value__":"1j"}"#, #"{"__type__":"date","__value__":"2026-01-02","more":1}"#,
            #"{"__type__":"uuid","__value__":{"hex":"12"}}"#, #"{"__type__":"uuid","__value__":"x"}"#, "[1,null]",
        ]
    )
    func unmarked(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(MarkedValues.plain(value) == value)
        #expect(MarkedValues.plain(RawJSON(value)).text == text)
    }

    @Test("marked values are found at every depth")
    func depth() throws {
        let value: JSONValue = ["a": [["__type__": "decimal", "__value__": "1.50"], ["b": ["__type__": "x"]]]]
        #expect(MarkedValues.plain(value) == ["a": ["1.50", ["b": ["__type__": "x"]]]])
    }
}
