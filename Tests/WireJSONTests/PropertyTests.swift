import Testing
import WireJSON

@Suite("Whatever is written", .timeLimit(.minutes(1)))
struct PropertyTests {
    private static let layouts: [JSONWritingOptions] = [
        .init(), .init(asciiOnly: true), .init(pretty: true), .init(pythonSeparators: true),
        .init(asciiOnly: true, pythonSeparators: true),
    ]

    @Test("reads back as itself in every layout", arguments: 0..<8)
    func writtenAndRead(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<100 {
            let value = random.value(depth: 5)
            for layout in Self.layouts {
                let bytes = value.serialized(layout)
                let read = try JSONValue(parsing: bytes)
                guard read == value, read.hashValue == value.hashValue else {
                    Issue.record("seed \(seed), \(layout): \(value) came back as \(read)")
                    return
                }
            }
        }
    }

    @Test("is written the same again when it was compact, and loses only its spaces when not", arguments: 8..<16)
    func readAndWritten(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<200 {
            let value = random.value(depth: 5)
            let compact = value.description
            #expect(try JSONValue(parsing: compact).description == compact)
            #expect(try JSONValue(parsing: random.spacious(value)).description == compact)
        }
    }

    @Test("has slices that equal its parts", arguments: 16..<24)
    func slices(seed: UInt64) throws {
        func check(_ value: JSONValue, _ raw: RawJSON) throws {
            #expect(try raw.value() == value)
            switch value {
            case .object(let object):
                let members = try raw.members()
                #expect(members.map(\.key) == Array(object.keys))
                for (member, part) in zip(members, object) { try check(part.value, member.value) }
            case .array(let elements):
                let parts = try raw.elements()
                #expect(parts.count == elements.count)
                for (part, element) in zip(parts, elements) { try check(element, part) }
            default:
                break
            }
        }
        var random = RandomJSON(seed: seed)
        for _ in 0..<20 {
            let value = random.value(depth: 4)
            try check(value, RawJSON(validating: Array(random.spacious(value).utf8)))
        }
    }

    @Test("survives a trip inside a JSON string", arguments: 24..<28)
    func nested(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for asciiOnly in [false, true] {
            for _ in 0..<50 {
                let bytes = random.value(depth: 4).serialized(.init(pretty: true))
                var writer = JSONWriter(options: .init(asciiOnly: asciiOnly))
                writer.writeEscaped(json: bytes)
                #expect(try RawJSON(validating: writer.bytes).decodedStringBytes() == bytes)
            }
        }
    }

    @Test("is the same text inside a JSON string, written there or elsewhere and put there", arguments: 32..<36)
    func text(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for layout in Self.layouts {
            for _ in 0..<40 {
                let (value, spaced) = (random.value(depth: 4), random.value(depth: 3))
                let raw = try RawJSON(validating: Array(random.spacious(spaced).utf8))
                func write(to writer: inout JSONWriter) {
                    writer.beginArray()
                    writer.write(value)
                    writer.write(raw)
                    writer.beginObject()
                    writer.key("\"quoted\" é\u{1}\n")
                    writer.write(string: "\\ \u{1F600} \"\t")
                    writer.key(prefix: "_x_", "plain")
                    writer.writeEscaped(raw)
                    writer.endObject()
                    writer.endArray()
                }
                var (inner, outer, direct) = (
                    JSONWriter(options: layout), JSONWriter(options: layout), JSONWriter(options: layout)
                )
                write(to: &inner)
                outer.beginArray()
                outer.writeEscaped(json: inner.bytes)
                outer.write(int: 1)
                outer.endArray()
                direct.beginArray()
                direct.writeText { write(to: &$0) }
                direct.write(int: 1)
                direct.endArray()
                #expect(direct.bytes == outer.bytes, "seed \(seed), \(layout)")
            }
        }
    }

    @Test("has an outline that tells of its members what its tree does", arguments: 36..<40)
    func outline(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<100 {
            let object: JSONObject = ["a": random.value(depth: 3), "b\n": random.value(depth: 3)]
            let text = Array(random.spacious(.object(object)).utf8)
            for outline in [try ObjectOutline(validating: text), try ObjectOutline(RawJSON(validating: text))] {
                #expect(outline.members.map { outline.key(of: $0) } == Array(object.keys))
                for (member, expected) in zip(outline.members, object) {
                    #expect(try outline.value(of: member).value() == expected.value)
                    var string: JSONString?
                    if case .string(let text) = expected.value { string = text }
                    #expect(outline.string(of: member) == string)
                }
            }
        }
    }

    @Test("passes through Codable exactly", arguments: 28..<32)
    func coded(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<50 {
            let value = random.value(depth: 4)
            let raw = try WireJSONEncoder().encode([value])
            #expect(raw.text == "[\(value)]")
            #expect(try WireJSONDecoder().decode([JSONValue].self, from: raw) == [value])
            #expect(try WireJSONDecoder().decode([RawJSON].self, from: raw) == [RawJSON(value)])
            #expect(try WireJSONEncoder().encodeValue([RawJSON(value)]) == [value])
        }
    }

    @Test("and then damaged gets one verdict from every reader, and traps none", arguments: 32..<40)
    func damaged(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        let options = JSONReadingOptions(maximumDepth: 16, maximumNumberLength: 30)
        var verdicts: [Bool: Int] = [:]
        for _ in 0..<60 {
            let original = Array(random.spacious(random.value(depth: 4)).utf8)
            for _ in 0..<20 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...3, using: &random.generator) { Self.damage(&bytes, &random.generator) }
                let tree = Result { () throws(JSONError) in try JSONValue(parsing: bytes, options: options) }
                let raw = Result { () throws(JSONError) in try RawJSON(validating: bytes, options: options) }
                switch (tree, raw) {
                case (.success(let value), .success(let raw)):
                    #expect(try raw.value() == value)
                    #expect(try JSONValue(parsing: value.serialized()) == value)
                    if raw.kind == .object {
                        #expect(try Set(raw.members().map(\.key)) == Set(value.objectValue?.keys ?? JSONObject().keys))
                    }
                    verdicts[true, default: 0] += 1
                case (.failure(let first), .failure(let second)):
                    #expect(first == second)
                    #expect((0...bytes.count).contains(first.offset ?? -1))
                    verdicts[false, default: 0] += 1
                default:
                    Issue.record("seed \(seed): \(tree) but \(raw) for \(bytes)")
                }
            }
        }
        // Damage that is always or never noticed would test nothing.
        #expect(verdicts[true, default: 0] > 20)
        #expect(verdicts[false, default: 0] > 200)
    }

    private static func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let telling = Array("\"\\{}[],:0-.eEuntf \n\u{0}".utf8) + [0x80, 0xC0, 0xED, 0xF4, 0xFF]
        let position = Int.random(in: 0...bytes.count, using: &generator)
        let byte = telling.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<5, using: &generator) {
        case 0 where position < bytes.count: bytes[position] = byte
        case 1 where position < bytes.count: bytes.remove(at: position)
        case 2: bytes.removeSubrange(position...)
        case 3 where position < bytes.count: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        default: bytes.insert(byte, at: position)
        }
    }
}
