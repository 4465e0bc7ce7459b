import Testing
import WireJSON

@Suite("Every row of the RFC 8259 table")
struct DocumentTests {
    @Test("has the verdict the RFC gives it, as a tree and as a slice", arguments: Document.all)
    func verdict(_ document: Document) throws {
        switch document.verdict {
        case .valid:
            let value = try JSONValue(parsing: document.bytes)
            let raw = try RawJSON(validating: document.bytes)
            #expect(try raw.value() == value)
            #expect(try JSONValue(parsing: value.serialized()) == value)
        case .invalid(let code, let offset):
            let error = try #require(throws: JSONError.self) { try JSONValue(parsing: document.bytes) }
            #expect(error.code == code)
            #expect(error.offset == offset)
            #expect(throws: error) { try RawJSON(validating: document.bytes) }
        }
    }

    @Test("is refused at the same byte when it stands in the middle of a larger buffer", arguments: Document.all)
    func slices(_ document: Document) throws {
        let buffer = Array("]\"".utf8) + document.bytes + Array("\",1".utf8)
        let slice = buffer[2..<2 + document.bytes.count]
        switch document.verdict {
        case .valid:
            #expect(try JSONValue(parsing: slice) == JSONValue(parsing: document.bytes))
            #expect(try RawJSON(validating: slice) == RawJSON(validating: document.bytes))
        case .invalid(let code, let offset):
            let error = try #require(throws: JSONError.self) { try RawJSON(validating: slice) }
            #expect(error.code == code)
            #expect(error.offset == offset)
        }
    }

    @Test("has a name of its own")
    func distinct() {
        #expect(Set(Document.all.map(\.id)).count == Document.all.count)
        #expect(Document.all.count > 200)
    }
}
