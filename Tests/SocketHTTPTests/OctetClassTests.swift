import HTTPTypes
import Testing

@testable import SocketHTTP

@Suite("Octets and names")
struct OctetClassTests {
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    @Test("token characters are those of RFC 9110")
    func tokens() {
        #expect(members(OctetClass.isToken) == Set((Self.letters + "!#$%&'*+-.^_`|~").utf8))
    }

    @Test("target characters are those of RFC 3986, without the number sign")
    func targets() {
        #expect(members(OctetClass.isTarget) == Set((Self.letters + "-._~:/?[]@!$&'()*+,;=%").utf8))
    }

    @Test("registered names hold unreserved characters, sub-delimiters and escapes")
    func registeredNames() {
        #expect(members(OctetClass.isRegisteredName) == Set((Self.letters + "-._~!$&'()*+,;=%").utf8))
    }

    @Test("field values hold anything but control characters")
    func fieldValues() {
        #expect(members(OctetClass.isFieldValue) == Set([0x09] + Array(0x20...0x7E) + Array(0x80...0xFF)))
    }

    @Test("hexadecimal digits have their values, and nothing else has one")
    func hexadecimal() {
        let values = Dictionary(
            uniqueKeysWithValues: (UInt8.min...UInt8.max).compactMap { octet in
                OctetClass.hexValue(octet).map { (octet, $0) }
            }
        )
        var expected = Dictionary(uniqueKeysWithValues: "0123456789abcdef".utf8.enumerated().map { ($1, $0) })
        for (index, octet) in "ABCDEF".utf8.enumerated() { expected[octet] = 10 + index }
        #expect(values == expected)
    }

    @Test("a known name is found in any case, and one that only resembles it is not")
    func knownNames() {
        for (text, role) in [("content-length", FieldRole.contentLength), ("HOST", .host), ("X-Request-ID", .other)] {
            let entry = FieldNameTable.shared.entry(for: Array(text.utf8).span)
            #expect(entry?.name.canonicalName == text.lowercased())
            #expect(entry?.role == role)
        }
        for text in ["host1", "hos", "content_length", "h"] {
            #expect(FieldNameTable.shared.entry(for: Array(text.utf8).span) == nil)
        }
    }

    private func members(_ isMember: (UInt8) -> Bool) -> Set<UInt8> {
        Set((UInt8.min...UInt8.max).filter(isMember))
    }
}
