import Testing
import WireJSON

@Suite("A raw value")
struct RawTests {
    private func raw(_ text: String, options: JSONReadingOptions = .init()) throws -> RawJSON {
        try RawJSON(validating: Array(text.utf8), options: options)
    }

    @Test("leaves out the whitespace around it and keeps the rest")
    func trimmed() throws {
        #expect(try raw(" \n{ \"a\" : 1 }\t").text == "{ \"a\" : 1 }")
        #expect(try raw(" 1 ").bytes == [0x31])
    }

    @Test(
        "knows its kind",
        arguments: [
            ("null", RawJSON.Kind.null), ("true", .bool), ("false", .bool), ("0", .number), ("-1", .number),
            ("\"\"", .string), ("[]", .array), ("{}", .object), ("NaN", .number), ("-Infinity", .number),
            ("Infinity", .number),
        ]
    )
    func kinds(_ text: String, _ kind: RawJSON.Kind) throws {
        #expect(try raw(text, options: .init(allowsNonFinite: true)).kind == kind)
    }

    @Test("gives the members of an object as slices of its own text, equal keys included")
    func members() throws {
        let text = #" {"a" : [1, {"b":2}], "s":"x\"}" ,"n":-1.50,"t":true,"f":false,"z":null,"o":{"a":{}}, "a":2} "#
        let members = try raw(text).members()
        #expect(members.map(\.key.string) == ["a", "s", "n", "t", "f", "z", "o", "a"])
        #expect(
            members.map(\.value.text)
                == [#"[1, {"b":2}]"#, #""x\"}""#, "-1.50", "true", "false", "null", #"{"a":{}}"#, "2"]
        )
        for member in members {
            #expect(try RawJSON(validating: Array(member.value.bytes)) == member.value)
        }
        #expect(try raw("{}").members().isEmpty)
    }

    @Test("shares the storage of the document it came from")
    func shared() throws {
        let document = Array(#"{"args":{"big":[1,2,3]}}"#.utf8)
        let member = try RawJSON(validating: document).members()[0].value
        // A slice of the document has the document's indices; a copy would start over at 0.
        #expect(member.bytes.startIndex == 8)
        #expect(try member.members()[0].value.bytes.startIndex == 15)
        #expect(document[member.bytes.indices] == member.bytes)
    }

    @Test("gives the elements of an array as slices of its own text")
    func elements() throws {
        let elements = try raw(#"[ 1 ,"a,b",[],[[2]] ,{"c":[3]},null]"#).elements()
        #expect(elements.map(\.text) == ["1", #""a,b""#, "[]", "[[2]]", #"{"c":[3]}"#, "null"])
        #expect(try raw("[ ]").elements().isEmpty)
    }

    @Test("refuses equal keys of its own object when asked to, and not those further in")
    func duplicates() throws {
        let nested = try raw(#"{"a":{"b":1,"b":2}}"#)
        #expect(try nested.members(refusingDuplicates: true).count == 1)
        let error = try #require(throws: JSONError.self) {
            try raw(#"{"a":1,"\u0061":2}"#).members(refusingDuplicates: true)
        }
        #expect(error.code == .duplicateKey)
        #expect(error.offset == 7)
    }

    @Test("a text is checked and taken apart in one pass, with the errors of either")
    func validatedMembers() throws {
        let text = #" {"a": [1, {"b": 2}], "a": "x"} "#
        let outline = try ObjectOutline(validating: Array(text.utf8))
        #expect(outline.members.map { outline.value(of: $0) } == (try raw(text).members().map(\.value)))
        let wrong: [(String, JSONError.Code)] = [
            ("[1]", .typeMismatch), ("1", .typeMismatch), (#"{"a":[1,]}"#, .syntax), ("{} x", .syntax),
            ("", .unexpectedEnd),
        ]
        for (text, code) in wrong {
            let error = #expect(throws: JSONError.self) { try ObjectOutline(validating: Array(text.utf8)) }
            #expect(error?.code == code, "\(text)")
        }
    }

    @Test("says what it is when taken for something else")
    func mismatch() throws {
        #expect(throws: JSONError(code: .typeMismatch, expected: "an object", found: "an array")) {
            try raw("[]").members()
        }
        #expect(throws: JSONError(code: .typeMismatch, expected: "an array", found: "null")) {
            try raw("null").elements()
        }
        #expect(throws: JSONError(code: .typeMismatch, expected: "a string", found: "a number")) {
            try raw("1").decodedStringBytes()
        }
        #expect(throws: JSONError(code: .typeMismatch, expected: "a string", found: "a boolean")) {
            try raw("true").jsonString()
        }
    }

    @Test("that was read with wide limits can be taken apart without repeating them")
    func limits() throws {
        let deep = String(repeating: "[", count: 200) + "NaN" + String(repeating: "]", count: 200)
        let read = try raw(deep, options: .init(maximumDepth: 200, allowsNonFinite: true))
        #expect(try read.elements()[0].elements().count == 1)
        #expect(try read.value().description == deep)
        #expect(throws: JSONError.self) { try read.value(options: .init()) }
        #expect(throws: JSONError.self) { try read.value(options: .init(maximumDepth: 200)) }
    }

    @Test("is made of a tree, of a Swift value, or of bytes known to be JSON")
    func made() throws {
        #expect(RawJSON(["a": 1]).text == #"{"a":1}"#)
        #expect(try RawJSON(encoding: ["a": 1]).text == #"{"a":1}"#)
        #expect(RawJSON(unchecked: Array("[1]".utf8)[...]) == RawJSON([1]))
        #expect(RawJSON.null.kind == .null)
        #expect(try RawJSON.emptyObject.members().isEmpty)
        #expect(RawJSON.emptyObject.description == "{}")
        #expect(try raw(#""a\n""#).jsonString().string == "a\n")
    }

    @Test("equals another with the same bytes")
    func equality() throws {
        #expect(try raw("[1, 2]") != raw("[1,2]"))
        #expect(try raw(" [1,2]") == raw("[1,2] "))
    }
}
