import Testing

@testable import WireJSON

@Suite("A reader's limits", .timeLimit(.minutes(1)))
struct LimitTests {
    private func nested(_ depth: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }

    @Test("let a text be nested exactly as deeply as allowed", arguments: [1, 2, 63, 64, 65, 128, 129, 1024])
    func depth(_ allowed: Int) throws {
        let options = JSONReadingOptions(maximumDepth: allowed)
        #expect(try JSONValue(parsing: nested(allowed), options: options).serialized() == nested(allowed))
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: nested(allowed + 1), options: options)
        }
        #expect(error.code == .depth)
        #expect(error.offset == allowed)
        #expect(throws: error) { try RawJSON(validating: nested(allowed + 1), options: options) }
    }

    @Test("count arrays and objects together, and 64 of them by default")
    func depthOfBoth() throws {
        let half = String(repeating: #"[{"a":"#, count: 32)
        let close = String(repeating: "}]", count: 32)
        _ = try JSONValue(parsing: half + "1" + close)
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: half + "[]" + close) }
        #expect(error.code == .depth)
    }

    @Test("without any depth leave only scalars", arguments: [0, -1])
    func noDepth(_ depth: Int) throws {
        let options = JSONReadingOptions(maximumDepth: depth)
        #expect(try JSONValue(parsing: "1", options: options) == 1)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[]", options: options) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "{}", options: options) }
    }

    @Test("cannot be lifted beyond what a thread's stack bears", arguments: ["[", #"{"a":"#])
    func hardLimit(_ opening: String) throws {
        let bytes = Array(String(repeating: opening, count: 10_000_000 / opening.utf8.count).utf8)
        let options = JSONReadingOptions(maximumDepth: .max)
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: bytes, options: options) }
        #expect(error.code == .depth)
        #expect(error.offset == JSONReadingOptions.deepest * opening.utf8.count)
    }

    @Test("tell siblings from nesting")
    func wide() throws {
        let text = "[" + Array(repeating: "[{}]", count: 10_000).joined(separator: ",") + "]"
        let value = try JSONValue(parsing: text, options: .init(maximumDepth: 3))
        #expect(value.arrayValue?.count == 10_000)
    }

    @Test("count all characters of a number", arguments: ["12345", "-1234", "1.234", "1e234"])
    func numberLength(_ text: String) throws {
        _ = try JSONValue(parsing: text, options: .init(maximumNumberLength: 5))
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: "[0,\(text)]", options: .init(maximumNumberLength: 4))
        }
        #expect(error.code == .numberTooLong)
        #expect(error.offset == 3)
    }

    @Test("count whitespace among the bytes")
    func bytes() throws {
        _ = try JSONValue(parsing: " 1 ", options: .init(maximumBytes: 3))
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: " 1  ", options: .init(maximumBytes: 3))
        }
        #expect(error.code == .tooLarge)
    }

    @Test("admit Python's non-finite numbers when asked to", arguments: ["NaN", "Infinity", "-Infinity"])
    func nonFinite(_ text: String) throws {
        let value = try JSONValue(parsing: #"{"a":[\#(text)]}"#, options: .init(allowsNonFinite: true))
        #expect(value.description == #"{"a":[\#(text)]}"#)
        #expect(value["a"]?[0]?.numberValue?.isNonFinite == true)
        #expect(value["a"]?[0]?.doubleValue == nil)
        #expect(value["a"]?[0]?.intValue == nil)
    }

    @Test(
        "do not turn misspelt tokens into numbers",
        arguments: ["nan", "Inf", "-NaN", "+Infinity", "NaNN", "Infinity1"]
    )
    func misspelt(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text, options: .init(allowsNonFinite: true)) }
    }

    @Test("refuse a key that stands twice, however it is written, only in the outermost object")
    func duplicates() throws {
        let options = JSONReadingOptions(refusesDuplicateKeysAtTopLevel: true)
        _ = try JSONValue(parsing: #"{"a":{"b":1,"b":2},"c":[{"d":1,"d":2}]}"#, options: options)
        _ = try JSONValue(parsing: #"[{"a":1,"a":2}]"#, options: options)
        for text in [#"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\ud800":1,"\uD800":2}"#] {
            let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text, options: options) }
            #expect(error.code == .duplicateKey)
            #expect(throws: error) { try RawJSON(validating: Array(text.utf8), options: options) }
        }
        let many = (0..<100).map { #""k\#($0)":0"# }.joined(separator: ",")
        _ = try RawJSON(validating: Array("{\(many)}".utf8), options: options)
        let error = try #require(throws: JSONError.self) {
            try RawJSON(validating: Array(#"{\#(many),"k42":1}"#.utf8), options: options)
        }
        #expect(error.offset == many.utf8.count + 2)
    }

    @Test("keep the work for many keys linear: each is compared with a few others at most")
    func manyKeys() {
        var keys: [CountingKey] = []
        var index = KeyIndex<CountingKey>()
        let comparisons = CountingKey.counting {
            for number in 0..<20_000 {
                let key = CountingKey(number: number)
                guard index.position(of: key, in: keys) == nil else { continue }
                keys.append(key)
                index.noteAppended(to: keys)
            }
        }
        #expect(keys.count == 20_000)
        #expect(comparisons < 20 * keys.count)
    }

    @Test("let an object of 100,000 keys through, in the order of its keys")
    func hugeObject() throws {
        let text = "{" + (0..<100_000).map { #""key\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        let object = try #require(try JSONValue(parsing: text).objectValue)
        #expect(object.count == 100_000)
        #expect(object["key99999"] == 99_999)
        #expect(JSONValue.object(object).description == text)
    }
}

/// A key that counts how often it is compared.
private struct CountingKey: Hashable {
    let number: Int

    @TaskLocal private static var comparisons: Counter?

    static func == (left: Self, right: Self) -> Bool {
        comparisons?.increment()
        return left.number == right.number
    }

    func hash(into hasher: inout Hasher) { hasher.combine(number) }

    static func counting(_ body: () -> Void) -> Int {
        let counter = Counter()
        $comparisons.withValue(counter, operation: body)
        return counter.value
    }
}
