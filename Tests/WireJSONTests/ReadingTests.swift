import Testing
import WireJSON

@Suite("Reading JSON")
struct ReadingTests {
    @Test("gives back what was written, byte for byte")
    func exact() throws {
        let text = #"{"b":[1,2.50,-0,1e400,12345678901234567890123],"a":{"x":"\u0041\ud800é","y":null,"z":true}}"#
        #expect(try JSONValue(parsing: text).description == text)
        #expect(try RawJSON(validating: Array(" \(text)\n".utf8)).text == text)
    }
}
