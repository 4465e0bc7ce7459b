import Testing
import WireJSON

@Suite("A writer")
struct WriterTests {
    private let sample: JSONValue = ["a": [1, "é😀", [:], []], "b": ["c": nil]]

    @Test("writes the shortest text by default")
    func compact() {
        #expect(sample.description == #"{"a":[1,"é😀",{},[]],"b":{"c":null}}"#)
    }

    @Test("writes as Python does when asked to")
    func python() {
        let bytes = sample.serialized(.init(asciiOnly: true, pythonSeparators: true))
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"{"a": [1, "\u00e9\ud83d\ude00", {}, []], "b": {"c": null}}"#
        )
    }

    @Test(
        "writes a prepared key as any other, in every layout and in a text",
        arguments: [
            JSONWritingOptions(), JSONWritingOptions(pretty: true), JSONWritingOptions(asciiOnly: true),
            JSONWritingOptions(pythonSeparators: true),
        ]
    )
    func preparedKeys(options: JSONWritingOptions) {
        func text(_ writeKey: (inout JSONWriter, String) -> Void) -> String {
            var writer = JSONWriter(options: options)
            writer.beginObject()
            writeKey(&writer, "a")
            writer.writeNull()
            writeKey(&writer, "b.c")
            writer.writeText { inner in
                inner.beginObject()
                for key in ["_msg_id", "", "d"] {
                    writeKey(&inner, key)
                    inner.write(bool: true)
                }
                inner.endObject()
            }
            writer.endObject()
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        #expect(text { $0.key(JSONKey($1)) } == text { $0.key($1) })
    }

    @Test("writes for people when asked to")
    func pretty() {
        let expected = """
            {
              "a": [
                1,
                "é😀",
                {},
                []
              ],
              "b": {
                "c": null
              }
            }
            """
        for options in [JSONWritingOptions(pretty: true), JSONWritingOptions(pretty: true, pythonSeparators: true)] {
            #expect(String(decoding: sample.serialized(options), as: UTF8.self) == expected)
        }
        #expect(([] as JSONValue).serialized(.init(pretty: true)) == Array("[]".utf8))
    }

    @Test("sets commas where they belong, whatever is written")
    func pieces() throws {
        var writer = JSONWriter(reservingCapacity: 64)
        writer.beginObject()
        writer.key("int")
        writer.write(int: Int64.min)
        writer.key("list" as JSONString)
        writer.beginArray()
        writer.write(bool: true)
        writer.write(bool: false)
        writer.writeNull()
        try writer.write(double: 0.5)
        writer.write(string: "a\"\n")
        writer.beginArray()
        writer.endArray()
        writer.write(try RawJSON(validating: Array(" [1, 2] ".utf8)))
        writer.beginObject()
        writer.endObject()
        writer.write(int: UInt8(7))
        writer.write(JSONNumber(text: "0.10") ?? 0)
        writer.write(try JSONString(source: #"\ud800"#))
        writer.endArray()
        writer.key("quo\"te")
        writer.write(["x": 1] as JSONObject)
        writer.endObject()
        let expected =
            #"{"int":-9223372036854775808,"list":[true,false,null,0.5,"a\"\n",[],[1, 2],{},7,0.10,"\ud800"],"quo\"te":{"x":1}}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("puts JSON text into a JSON string, from which it comes back byte for byte")
    func nested() throws {
        let inner = Array(#"{"a": "q\"\\\u0000é😀", "b": ["x"], "control": "tab\t"}"#.utf8) + Array("\n\t ".utf8)
        for asciiOnly in [false, true] {
            var writer = JSONWriter(options: .init(asciiOnly: asciiOnly))
            writer.beginObject()
            writer.key("oslo.message")
            writer.writeEscaped(json: inner)
            writer.endObject()
            #expect(!asciiOnly || writer.bytes.allSatisfy { $0 < 0x80 })
            let members = try RawJSON(validating: writer.bytes).members()
            #expect(try members[0].value.decodedStringBytes() == inner)
        }
    }

    @Test("puts JSON into JSON into JSON")
    func twiceNested() throws {
        let failure = try RawJSON(validating: Array(#"{"message":"it's \"bad\""}"#.utf8))
        var middle = JSONWriter()
        middle.beginArray()
        middle.writeEscaped(failure)
        middle.endArray()
        var outer = JSONWriter()
        outer.writeEscaped(json: middle.bytes[...])
        let read = try RawJSON(validating: RawJSON(validating: outer.bytes).decodedStringBytes()).elements()[0]
        #expect(try read.decodedStringBytes() == Array(failure.bytes))
    }

    @Test("replaces bytes that are not UTF-8, so that what it writes is always JSON", arguments: [false, true])
    func repaired(asciiOnly: Bool) throws {
        var writer = JSONWriter(options: .init(asciiOnly: asciiOnly))
        writer.writeEscaped(json: [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x22, 0xED, 0xA0, 0x80])
        #expect(
            try JSONValue(parsing: writer.bytes).stringValue == "a\u{FFFD}b\u{FFFD}\u{FFFD}\"\u{FFFD}\u{FFFD}\u{FFFD}"
        )
    }

    @Test("turns spliced text into ASCII too, without touching its layout")
    func splicedASCII() throws {
        var writer = JSONWriter(options: .init(asciiOnly: true))
        writer.write(try RawJSON(validating: Array(#"{ "é" : "\u00e9😀\\" }"#.utf8)))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{ "\u00e9" : "\u00e9\ud83d\ude00\\" }"#)
    }

    @Test(
        "escapes what has to be, wherever in a text it stands",
        arguments: [
            (#"""#, #"\""#, #"\""#), (#"\"#, #"\\"#, #"\\"#), ("\n", #"\n"#, #"\n"#), ("\u{1}", #"\u0001"#, #"\u0001"#),
            ("\u{7F}", "\u{7F}", "\u{7F}"), ("é", "é", #"\u00e9"#), ("😀", "😀", #"\ud83d\ude00"#),
        ]
    )
    func everyPlace(character: String, written: String, ascii: String) throws {
        for length in 0..<20 {
            for place in 0...length {
                let (before, after) = (
                    String(repeating: "a", count: place), String(repeating: "b", count: length - place)
                )
                let text = before + character + after
                for (options, expected) in [(JSONWritingOptions(), written), (.init(asciiOnly: true), ascii)] {
                    var writer = JSONWriter(options: options)
                    writer.writeEscaped(json: Array(text.utf8))
                    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(before)\(expected)\(after)\"")
                    #expect(try RawJSON(validating: writer.bytes).decodedStringBytes() == Array(text.utf8))
                }
            }
        }
    }

    @Test("finds room for a text that grows to six times its length")
    func growing() throws {
        let text = [UInt8](repeating: 1, count: 5000) + Array(repeating: UInt8(ascii: "a"), count: 5000)
        var writer = JSONWriter()
        writer.writeEscaped(json: text)
        #expect(writer.bytes.count == 6 * 5000 + 5000 + 2)
        #expect(try RawJSON(validating: writer.bytes).decodedStringBytes() == text)
    }
}
