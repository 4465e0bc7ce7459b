import Messaging
import Testing
import WireJSON

@testable import MessagingRabbitMQ

/// Compressed bodies are kombu's, and cannot fill the memory (wire reference 5.15).
@Suite("Compressed bodies")
struct CompressionTests {
    @Test("what Python's zlib wrote is read")
    func fromPython() throws {
        var properties = MessageProperties()
        properties.headers["compression"] = "application/x-gzip"
        #expect(try properties.decompressed(Self.pythons) == Array("a body, a body, a body, a body".utf8))
    }

    @Test("what is compressed reads back, and says so in its header alone")
    func roundTrip() throws {
        for count in [0, 1, 65_536, 300_000] {
            let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
            var properties = MessageProperties()
            let compressed = try properties.compress(body, with: .gzip)
            #expect(compressed.starts(with: [0x78, 0x9C]))
            #expect(properties.headers["compression"] == "application/x-gzip")
            #expect(properties.contentType == "application/json")
            #expect(try properties.decompressed(compressed) == body)
        }
    }

    @Test("a body without the header, or with an empty one, is left alone")
    func uncompressed() throws {
        var properties = MessageProperties()
        #expect(try properties.decompressed(Self.pythons) == Self.pythons)
        properties.headers["compression"] = ""
        #expect(try properties.decompressed(Self.pythons) == Self.pythons)
    }

    @Test("a compression that is not supported is refused", arguments: ["application/x-bz2", "application/zstd"])
    func unsupported(_ name: String) {
        #expect(code(of: Self.pythons, header: JSONValue(name)) == .unsupportedContent)
        #expect(code(of: Self.pythons, header: 1) == .unsupportedContent)
    }

    @Test("a body that becomes larger than allowed is refused while it grows")
    func bomb() throws {
        var properties = MessageProperties()
        let bomb = try properties.compress([UInt8](repeating: 0, count: 10_000_000), with: .gzip)
        #expect(bomb.count < 20_000)
        let error = #expect(throws: WireError.self) { try properties.decompressed(bomb, limit: 9_999_999) }
        #expect(error?.code == .unreadable && error?.message.contains("9999999") == true)
        #expect(try properties.decompressed(bomb, limit: 10_000_000).count == 10_000_000)
    }

    @Test("a damaged body is refused unless the damage changes nothing")
    func damage() throws {
        var properties = MessageProperties()
        properties.headers["compression"] = "application/x-gzip"
        let body = try properties.decompressed(Self.pythons)
        var refusals = 0
        for index in Self.pythons.indices {
            var damaged = Self.pythons
            damaged[index] ^= 0x10
            // Some bits of a stream only fill its last byte.
            do { #expect(try properties.decompressed(damaged) == body) } catch {
                #expect(error.code == .unreadable)
                refusals += 1
            }
        }
        #expect(refusals > Self.pythons.count * 3 / 4)
    }

    @Test("a body that is cut, lengthened or a real gzip file is refused")
    func cut() {
        for index in Self.pythons.indices { #expect(code(of: Array(Self.pythons[..<index])) == .unreadable) }
        #expect(code(of: Self.pythons + [0]) == .unreadable)
        // A real gzip file is none, here as in Python.
        #expect(code(of: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) == .unreadable)
    }

    /// What `zlib.compress(b"a body, a body, a body, a body")` returns.
    private static let pythons: [UInt8] = [
        0x78, 0x9C, 0x4B, 0x54, 0x48, 0xCA, 0x4F, 0xA9, 0xD4, 0x51, 0x48, 0xC4, 0x4A, 0x03, 0x00, 0x92, 0xBE, 0x09,
        0xA1,
    ]

    private func code(
        of body: [UInt8],
        header: JSONValue = "application/x-gzip"
    ) -> WireError.Code? {
        var properties = MessageProperties()
        properties.headers["compression"] = header
        return #expect(throws: WireError.self) { try properties.decompressed(body) }?.code
    }
}
