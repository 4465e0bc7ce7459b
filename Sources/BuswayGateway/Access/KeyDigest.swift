import Crypto

/// The SHA-256 digest of an API key (FIPS 180-4): what the configuration holds instead of the key.
///
/// A key has 256 random bits, so nobody finds it from its digest, and a slow hash would protect nothing more.
public struct KeyDigest: Sendable, CustomStringConvertible {
    private let words: SIMD4<UInt64>

    /// The digest of a key as it stands in the header field.
    public init(of key: String) {
        var words = SIMD4<UInt64>()
        for (index, byte) in SHA256.hash(data: Array(key.utf8)).enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// The digest that 64 hexadecimal digits write; nil for anything else.
    public init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var words = SIMD4<UInt64>()
        for (index, digit) in digits.enumerated() {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            words[index / 16] = words[index / 16] << 4 | UInt64(value)
        }
        self.words = words
    }

    /// All ones when both are the same, and else zero: no branch and no early end tells where they differ.
    func equalityMask(_ other: KeyDigest) -> UInt64 {
        let difference = words ^ other.words
        let folded = difference[0] | difference[1] | difference[2] | difference[3]
        // The top bit of (d | -d) is set for every d but zero.
        return ((folded | (0 &- folded)) >> 63) &- 1
    }

    /// The 64 hexadecimal digits, in small letters.
    public var description: String {
        (0..<4).map { index in
            let digits = String(words[index], radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}

extension KeyDigest: Hashable {
    /// Compares in constant time.
    public static func == (left: KeyDigest, right: KeyDigest) -> Bool { left.equalityMask(right) != 0 }
}
