/// SipHash-2-4 with 128 bits of output, for messages of eight bytes.
///
/// A keyed pseudo-random function: without the key nobody can tell its values from random ones, or the next value from
/// those before. (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the reference code's variant for 128
/// bits.)
struct SipHash: Sendable {
    private let key: (UInt64, UInt64)

    /// Makes the function with the key whose first eight bytes, little-endian, are `first`.
    init(key first: UInt64, _ second: UInt64) {
        key = (first, second)
    }

    /// The sixteen bytes for the eight bytes of `word`, each eight little-endian.
    func callAsFunction(_ word: UInt64) -> (UInt64, UInt64) {
        var state = State(key)
        state.absorb(word)
        // The last block holds the message's length in its top byte, and no more bytes here.
        state.absorb(8 << 56)
        state.v2 ^= 0xEE
        for _ in 0..<4 { state.round() }
        let first = state.digest
        state.v1 ^= 0xDD
        for _ in 0..<4 { state.round() }
        return (first, state.digest)
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736F_6D65_7073_6575
            v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
            v2 = key.0 ^ 0x6C79_6765_6E65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        var digest: UInt64 { v0 ^ v1 ^ v2 ^ v3 }

        mutating func absorb(_ block: UInt64) {
            v3 ^= block
            for _ in 0..<2 { round() }
            v0 ^= block
        }

        mutating func round() {
            v0 &+= v1
            v2 &+= v3
            v1 = Self.rotate(v1, 13) ^ v0
            v3 = Self.rotate(v3, 16) ^ v2
            v0 = Self.rotate(v0, 32)
            v2 &+= v1
            v0 &+= v3
            v1 = Self.rotate(v1, 17) ^ v2
            v3 = Self.rotate(v3, 21) ^ v0
            v2 = Self.rotate(v2, 32)
        }

        private static func rotate(_ word: UInt64, _ distance: UInt64) -> UInt64 {
            word &<< distance | word &>> (64 &- distance)
        }
    }
}
