import Testing
import WireJSON

@Suite("The outline of an object")
struct ObjectOutlineTests {
    @Test("has names that are compared whole up to sixteen bytes")
    func names() throws {
        let outline = try ObjectOutline(
            validating: Array(
                #"{"a":1,"":2,"_context_user":3,"sixteen_bytes_16":4,"sixteen_bytes_167":5,"\u0061":6}"#.utf8
            )
        )
        let names = outline.members.map { outline.name(of: $0) }
        #expect(names[0] == MemberName("a"))
        #expect(names[1] == MemberName(""))
        #expect(names[3] == MemberName("sixteen_bytes_16"))
        #expect(names[4] != MemberName("sixteen_bytes_16"))
        #expect(names[5] == nil)
        #expect(names[2]?.begins(with: MemberName("_context_")) == true)
        #expect(names[2]?.begins(with: MemberName("")) == true)
        #expect(names[2]?.begins(with: MemberName("_context_user_")) == false)
        #expect(names[2]?.begins(with: MemberName("_Context_")) == false)
        #expect(names[0]?.begins(with: MemberName("ab")) == false)
        #expect(outline.key(of: outline.members[2], droppingFirst: 9) == "user")
    }

    @Test("is refused to what is no object, and to what is no JSON")
    func refused() throws {
        for text in ["[]", "1", #""{}""#] {
            let error = #expect(throws: JSONError.self) { try ObjectOutline(validating: Array(text.utf8)) }
            #expect(error?.code == .typeMismatch)
            let raw = try RawJSON(validating: Array(text.utf8))
            #expect(throws: JSONError.self) { try ObjectOutline(raw) }
        }
        let error = #expect(throws: JSONError.self) { try ObjectOutline(validating: Array(#"{"a":}"#.utf8)) }
        #expect(error?.code == .syntax)
    }

    @Test(
        "of a string that is decoded as it is checked gives what decoding the checked one gives",
        arguments: [
            #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""é""#, #""\u00e9""#,
            #""\ud83d\ude00 and plain bytes around it""#,
            #""eight_by""#, #""eight_by\"tes and more than that, to be copied by eights\"""#,
        ]
    )
    func decoded(text: String) throws {
        let bytes = Array(text.utf8)
        let expected = try RawJSON(validating: bytes).decodedStringBytes()
        #expect(try RawJSON.decodedStringBytes(validating: bytes[...]) == expected)
    }

    @Test(
        "and none is decoded that is no string from its first quote to its last",
        arguments: [
            #"""#, #""a"#, #""a\""#, #""a"b""#, #""\x""#, #""\u12""#, "\"\u{1}\"", "\"\n\"", #"1"#, #""\ud800""#,
            #""a\"#, "",
            #""\""#, #""12345678"12345678""#,
        ]
    )
    func refusedString(text: String) {
        #expect(throws: JSONError.self) { try RawJSON.decodedStringBytes(validating: Array(text.utf8)[...]) }
    }
}
