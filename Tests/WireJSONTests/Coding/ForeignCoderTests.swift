import FoundationEssentials
import Testing
import WireJSON

@Suite("With another library's coders")
struct ForeignCoderTests {
    @Test("values go as far as those can carry them")
    func values() throws {
        let value: JSONValue = ["a": [1, -1, 0.5, "x", true, nil, [:], []], "u": JSONValue(UInt64.max)]
        let data = try JSONEncoder().encode(value)
        let read = try JSONDecoder().decode(JSONValue.self, from: data)
        #expect(read["a"] == value["a"])
        #expect(read["u"] == value["u"])
        #expect(
            try JSONDecoder().decode(RawJSON.self, from: JSONEncoder().encode(RawJSON(value))).value()["a"]
                == value["a"]
        )
    }

    @Test("numbers, strings and objects are told apart")
    func kinds() throws {
        #expect(try JSONDecoder().decode(JSONNumber.self, from: Data("1.5".utf8)).double == 1.5)
        #expect(try JSONDecoder().decode(JSONString.self, from: Data(#""\u0041""#.utf8)) == "A")
        #expect(try JSONDecoder().decode(JSONObject.self, from: Data(#"{"a":1}"#.utf8)) == ["a": 1])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONNumber.self, from: Data("[]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONObject.self, from: Data("[]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONString.self, from: Data("1".utf8)) }
    }

    @Test("what only text can hold is an error, not something else")
    func tooMuch() throws {
        let half = JSONValue.string(try JSONString(source: #"\ud800"#))
        #expect(throws: JSONError(code: .loneSurrogate)) { try JSONEncoder().encode(half) }
        let number = try #require(JSONNumber(text: "1e400"))
        #expect(throws: JSONError(code: .notRepresentable)) { try JSONEncoder().encode(number) }
    }
}
