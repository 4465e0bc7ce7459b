import Testing
import WireJSON

@Suite("Arrays of plain values")
struct ScalarArrayTests {
    private struct Holder<Element: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
        var items: [Element]
        var nested: [[Element]]
    }

    private func decode<Element: Codable & Equatable & Sendable>(
        _ elements: String,
        _: Element.Type
    ) throws -> [Element] {
        let decoder = WireJSONDecoder()
        let text = #"{"items": [\#(elements)], "nested": [[], [\#(elements)]]}"#
        let holder = try decoder.decode(Holder<Element>.self, from: Array(text.utf8))
        #expect(holder.nested == [[], holder.items])
        #expect(try decoder.decode([Element].self, from: Array("[\(elements)]".utf8)) == holder.items)
        #expect(try decoder.decode(Holder<Element>.self, from: WireJSONEncoder().encode(holder)) == holder)
        return holder.items
    }

    @Test("are what they say, wherever they stand")
    func values() throws {
        #expect(try decode("1, -2, 0", Int.self) == [1, -2, 0])
        #expect(try decode(#""a", "", "öä""#, String.self) == ["a", "", "öä"])
        #expect(try decode("true, false", Bool.self) == [true, false])
        #expect(try decode("1, 2.5", Double.self) == [1, 2.5])
        #expect(try decode("1, 255", UInt8.self) == [1, 255])
        #expect(try decode("null, 1", Int?.self) == [nil, 1])
    }

    @Test("with elements that take more than a look are the same")
    func unusual() throws {
        #expect(try decode("1, 2.0, 1e2, 9223372036854775807", Int.self) == [1, 2, 100, .max])
        #expect(try decode(#""a\n\"b\"", "\u00e4""#, String.self) == ["a\n\"b\"", "ä"])
    }

    @Test(
        "with an element of another type say which one it is",
        arguments: [
            (#"{"items": [1, "2"], "nested": []}"#, "items[1]: expected an integer, found a string"),
            (#"{"items": [1, null], "nested": []}"#, "items[1]: expected an integer, found null"),
            (#"{"items": [], "nested": [[], [1, 2, 1.5]]}"#, "nested[1][2]:"),
            (#"{"items": {}, "nested": []}"#, "items: expected an array, found an object"),
        ]
    )
    func mismatch(_ text: String, _ message: String) throws {
        let error = #expect(throws: JSONError.self) {
            try WireJSONDecoder().decode(Holder<Int>.self, from: Array(text.utf8))
        }
        #expect(error.map { "\($0)".hasPrefix(message) } == true, "\(error.map { "\($0)" } ?? "")")
    }
}
