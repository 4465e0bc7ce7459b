import Crypto
import HTTPTypes

/// A caller's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), with what its record is found by.
struct IdempotencyKey: Sendable, Hashable {
    /// What the record is kept under: a digest of identity, method, path and key, so that nobody's key meets another's.
    let record: String
    /// A digest of the target and the body: the same key with another request is a mistake.
    let fingerprint: String

    /// The longest key, in bytes.
    static let maximumLength = 255

    /// The key of a request, if it has one.
    ///
    /// - Throws: ``ProblemCode/malformedRequest`` when it is no visible text of a sensible length, or there are two.
    init?(_ head: HTTPRequest, body: [UInt8], identity: Identity) throws(Problem) {
        guard let key = try Self.text(of: head) else { return nil }
        let target = head.path ?? ""
        let path = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[..<$0]) } ?? target
        record = Self.digest([identity.key, head.method.rawValue, path, key].map { Array($0.utf8) })
        fingerprint = Self.digest([Array(target.utf8), body])
    }

    /// The key as it stands in the request's head, if it has one.
    ///
    /// - Throws: as ``init(_:body:identity:)``.
    static func text(of head: HTTPRequest) throws(Problem) -> String? {
        let values = head.headerFields[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        guard values.count == 1, (1...maximumLength).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw Problem(
                .malformedRequest,
                "Idempotency-Key: expected one, of 1 to \(maximumLength) visible ASCII characters"
            )
        }
        return key
    }

    /// The key that another gateway names; nil for anything but digests.
    init?(record: String, fingerprint: String) {
        guard Self.isDigest(record), Self.isDigest(fingerprint) else { return nil }
        self.record = record
        self.fingerprint = fingerprint
    }

    /// Refuses a key where it would keep nothing from running twice: many items have many ends.
    static func requireNone(_ head: HTTPRequest) throws(Problem) {
        guard head.headerFields[.idempotencyKey] == nil else {
            throw Problem(.malformedRequest, "Idempotency-Key: only /v1/call, /v1/cast and /v1/fanout take one")
        }
    }

    /// Whether a text has the form of a record's name or a fingerprint.
    private static func isDigest(_ text: String) -> Bool { text.utf8.count == 64 && CallID.isHexadecimal(text) }

    /// Each part with its length before it, so that no two lists of parts are the same bytes.
    private static func digest(_ parts: [[UInt8]]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array("\(part.count):".utf8))
            hash.update(data: part)
        }
        var text: [UInt8] = []
        for byte in hash.finalize() {
            for digit in [byte >> 4, byte & 0xF] {
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
