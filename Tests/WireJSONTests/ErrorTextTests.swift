import Testing
import WireJSON

@Suite("The text of a reading error")
struct ErrorTextTests {
    @Test(
        "names the line, the byte, what was expected and what was found",
        arguments: [
            (#"{"a" }"#, "line 1, byte 6: expected ':' after the key, found '}'"),
            ("{\n  \"a\": 1,\n  \"b\": }", "line 3, byte 8: expected a JSON value, found '}'"),
            ("[1 2]", "line 1, byte 4: expected ',' or ']', found '2'"),
            (#"{"a":1 "b""#, "line 1, byte 8: expected ',' or '}', found '\"'"),
            ("{,}", "line 1, byte 2: expected a key in double quotes or '}', found ','"),
            (#"{"a":1,}"#, "line 1, byte 8: expected a key in double quotes, found '}'"),
            ("", "line 1, byte 1: expected a JSON value, found the end of the text"),
            ("\n\n[", "line 3, byte 2: expected a JSON value, found the end of the text"),
            ("1 x", "line 1, byte 3: expected the end of the text, found 'x'"),
            ("nulL", "line 1, byte 4: expected the literal null, found 'L'"),
            ("tru ", "line 1, byte 4: expected the literal true, found a space"),
            ("01", "line 1, byte 2: expected no digit after a leading zero, found '1'"),
            ("1.", "line 1, byte 3: expected a digit after the decimal point, found the end of the text"),
            ("1e,", "line 1, byte 3: expected a digit in the exponent, found ','"),
            ("-x", "line 1, byte 2: expected a digit, found 'x'"),
            ("\"a", "line 1, byte 3: expected '\"' at the end of the string, found the end of the text"),
            ("\"\u{1B}\"", "line 1, byte 2: expected no unescaped control character in a string, found byte 0x1B"),
            ("\"\u{7}\"", "line 1, byte 2: expected no unescaped control character in a string, found byte 0x07"),
            (#""\x""#, #"line 1, byte 3: expected one of " \ / b f n r t u after the backslash, found 'x'"#),
            (#""\u12g4""#, #"line 1, byte 6: expected four hexadecimal digits after \u, found 'g'"#),
            ("\u{FEFF}1", "line 1, byte 1: expected a JSON value without a byte order mark, found byte 0xEF"),
            ("[NaN]", "line 1, byte 2: NaN and infinities are not JSON"),
        ]
    )
    func texts(_ text: String, _ expected: String) throws {
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.description == expected)
        #expect(error.debugDescription == expected)
    }

    @Test("tells which limit was met")
    func limits() throws {
        func message(_ text: String, _ options: JSONReadingOptions) throws -> String {
            try #require(throws: JSONError.self) { try JSONValue(parsing: text, options: options) }.description
        }
        #expect(try message("[[1]]", .init(maximumDepth: 1)) == "line 1, byte 2: nested too deeply")
        #expect(
            try message("[1234]", .init(maximumNumberLength: 3)) == "line 1, byte 2: the number has too many characters"
        )
        #expect(try message("[1]", .init(maximumBytes: 2)) == "line 1, byte 3: the text is too large")
        #expect(
            try message(#"{"a":1,"a":2}"#, .init(refusesDuplicateKeysAtTopLevel: true))
                == "line 1, byte 8: the key stands twice"
        )
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error.description == "line 1, byte 2: not well-formed UTF-8")
    }

    @Test("never repeats more of the input than one printable byte")
    func quiet() throws {
        for byte in UInt8.min...UInt8.max {
            let text = Array("[\"secret\" ".utf8) + [byte] + Array("secret]".utf8)
            do {
                _ = try JSONValue(parsing: text)
            } catch {
                #expect(!error.description.contains("secret"))
                #expect(error.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            }
        }
    }
}
