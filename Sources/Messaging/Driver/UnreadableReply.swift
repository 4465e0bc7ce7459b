/// A reply that cannot be read, but may still tell which call it was meant for.
///
/// A worker that writes no valid JSON into its result leaves the rest of the reply as it should be. Nothing but the
/// identity is taken from such bytes, and it only ever ends that call with an error.
package struct UnreadableReply: Sendable {
    private static let key = [UInt8]("_msg_id".utf8)
    /// As long as every identity that this library and oslo make.
    private static let identityLength = 32

    /// The identities that could be meant, the last first: peers write theirs after the result, which is anybody's text.
    package let candidates: [String]

    /// Looks for `"_msg_id": "…"` in the body of a message or in what its envelope holds, escaped or not.
    package init(_ bytes: [UInt8]) {
        var candidates: [String] = []
        var index = 0
        while index + Self.key.count + Self.identityLength <= bytes.count {
            guard bytes[index] == Self.key[0], bytes[index...].starts(with: Self.key) else {
                index += 1
                continue
            }
            index += Self.key.count
            let rest = bytes[index...].prefix(16 + Self.identityLength).drop { Self.separators.contains($0) }
            let identity = rest.prefix { Self.isHexadecimal($0) }
            if identity.count == Self.identityLength { candidates.append(String(decoding: identity, as: UTF8.self)) }
        }
        self.candidates = candidates.reversed()
    }

    private static let separators = [UInt8]("\\\": \t\r\n".utf8)

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
