import Messaging

/// The id a request is known by in the log, in its answer and in the worker's context: `req-` and a UUID, which is
/// the form OpenStack's services write and search for.
struct RequestIdentifier: Sendable, Hashable, CustomStringConvertible {
    let description: String

    /// The UUID alone, for a problem's `instance`.
    var uuid: Substring { description.dropFirst(4) }

    /// A new one (UUID version 4, RFC 9562, 5.4), from bits nobody can foretell and without a system call for each.
    init() {
        let id = UniqueID.next()
        self.init(high: id.high, low: id.low)
    }

    /// The one with these random bits; six of them give way to version and variant.
    init(high: UInt64, low: UInt64) {
        let id = UniqueID(high: high & ~0xF000 | 0x4000, low: low & ~(3 << 62) | 1 << 63)
        var text = InlineArray<40, UInt8>(repeating: 0)
        for (place, byte) in "req-".utf8.enumerated() { text[place] = byte }
        id.putUUID(into: &text)
        description = String(ascii: text.span)
    }

    /// The one a caller sent in `X-Request-Id`, if it has exactly this form; anything else could smuggle text into
    /// logs and contexts.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 40, bytes.starts(with: "req-".utf8) else { return nil }
        for (index, byte) in bytes.dropFirst(4).enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
            default: guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return nil }
            }
        }
        description = text
    }
}
