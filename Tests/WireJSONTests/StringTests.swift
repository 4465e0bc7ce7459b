import Testing
import WireJSON

@Suite("A string")
struct StringTests {
    @Test(
        "decodes its escapes",
        arguments: [
            (#""#, ""), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20ac"#, "Aé€"),
            (#"\ud83d\ude00"#, "😀"), (#"a\uD83D\uDE00b"#, "a😀b"), (#"\u0000"#, "\u{0}"), (#"\\u0041"#, "\\u0041"),
            ("é€😀", "é€😀"), (#"é\n"#, "é\n"), (#"\udbff\udfff"#, "\u{10FFFF}"),
            (#"\uFFFF\u0800\u07ff"#, "\u{FFFF}\u{800}\u{7FF}"),
        ]
    )
    func decoding(_ source: String, _ expected: String) throws {
        let string = try JSONString(source: source)
        #expect(try string.decoded() == expected)
        #expect(string.source == source)
        #expect(string == JSONString(expected))
        #expect(string.hashValue == JSONString(expected).hashValue)
        #expect(try JSONValue(parsing: "\"\(source)\"").stringValue == expected)
        #expect(try RawJSON(validating: Array("\"\(source)\"".utf8)).decodedStringBytes() == Array(expected.utf8))
    }

    @Test(
        "with half of a surrogate pair passes through, and only decoding it fails",
        arguments: [#"\ud800"#, #"\udc00"#, #"\udfff\ud800"#, #"a\ud83db"#, #"\ud83d\n\ude00"#, #"\ud800\ud800\udc00"#]
    )
    func loneSurrogates(_ source: String) throws {
        let text = #"{"\#(source)":["\#(source)"]}"#
        let value = try JSONValue(parsing: text)
        #expect(value.description == text)
        let string = try JSONString(source: source)
        #expect(value.objectValue?[string] == [.string(string)])
        #expect(string.string == nil)
        #expect(throws: JSONError(code: .loneSurrogate)) { try string.decoded() }
        #expect(try RawJSON(validating: Array(text.utf8)).value() == value)
        let raw = try RawJSON(validating: Array("\"\(source)\"".utf8))
        let error = try #require(throws: JSONError.self) { try raw.decodedStringBytes() }
        #expect(error.code == .loneSurrogate)
    }

    @Test("equals what stands for the same code points, and nothing else")
    func equality() throws {
        #expect(try JSONString(source: #"\u0041"#) == "A")
        #expect(try JSONString(source: #"\ud800"#) == JSONString(source: #"\uD800"#))
        #expect(try JSONString(source: #"\ud800"#) != JSONString(source: #"\ud801"#))
        #expect(try JSONString(source: #"\ud800"#) != "\u{FFFD}")
        // The same letter in two normalisation forms: equal to Swift, different to JSON.
        #expect("\u{E9}" == "e\u{301}")
        #expect(JSONString("\u{E9}") != JSONString("e\u{301}"))
        #expect(JSONString("\u{212B}") != JSONString("\u{C5}"))
        let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(object.count == 2)
        #expect(object["e\u{301}"] == 2)
        #expect(object["\u{E9}"] == 1)
    }

    @Test("does not let a sender choose its hash: canonically equal strings hash apart")
    func hashes() {
        // Marks of different combining classes in any order are canonically equal, so String gives them one hash.
        let marks = ["\u{301}", "\u{323}", "\u{327}", "\u{31B}"]
        var hashes: Set<Int> = []
        var strings: Set<String> = []
        for first in marks {
            for second in marks where second != first {
                let text = "a" + first + second
                hashes.insert(JSONString(text).hashValue)
                strings.insert(text)
            }
        }
        #expect(hashes.count == 12)
        #expect(strings.count < 12)
    }

    @Test("escapes what JSON requires and nothing more")
    func escaping() {
        #expect(
            JSONString("a\"b\\c/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é\u{2028}").source
                == #"a\"b\\c/\b\f\n\r\t\u0000\u001f"# + "\u{7F}é\u{2028}"
        )
        #expect(JSONString("plain").description == "\"plain\"")
    }

    @Test(
        "cannot be made of a source that would end it or break it",
        arguments: ["\"", "a\"b", "\\", "\\x", "\n", #"\u12"#, #"a\"#]
    )
    func badSources(_ source: String) {
        #expect(throws: JSONError.self) { try JSONString(source: source) }
    }

    @Test("is exact for every scalar value, plain and escaped")
    func everyScalar() throws {
        for value: UInt32 in 0...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), value < 0x3000 || value % 251 == 0 else { continue }
            let string = String(scalar)
            var writer = JSONWriter(options: .init(asciiOnly: true))
            writer.write(string: string)
            #expect(writer.bytes.allSatisfy { (0x20..<0x80).contains($0) })
            let read = try JSONValue(parsing: writer.bytes)
            guard read.stringValue == string, read == JSONValue(string) else {
                Issue.record("U+\(String(value, radix: 16)) came back as \(read)")
                return
            }
        }
    }
}
