/// The first sixteen bytes of a key, and how long it is, to be compared in a few instructions.
package struct MemberName: Sendable, Equatable {
    private let count: Int
    private let low: UInt64
    private let high: UInt64

    /// The name that stands at `range` in a text.
    init(_ range: Range<Int>, of text: Span<UInt8>) {
        count = range.count
        // Sixteen bytes at once, where the text goes on for that long; behind most keys it does.
        if text.count - range.lowerBound >= 16 {
            low = text.word(at: range.lowerBound) & Self.mask(count)
            high = text.word(at: range.lowerBound + 8) & Self.mask(count - 8)
        } else {
            (low, high) = Self.words(text.extracting(range))
        }
    }

    private static func words(_ key: Span<UInt8>) -> (low: UInt64, high: UInt64) {
        var words: (low: UInt64, high: UInt64) = (0, 0)
        for position in 0..<min(8, key.count) { words.low |= UInt64(key[position]) << UInt64(8 * position) }
        if key.count > 8 {
            for position in 8..<min(16, key.count) { words.high |= UInt64(key[position]) << UInt64(8 * (position - 8)) }
        }
        return words
    }

    /// The name to look for.
    ///
    /// - Precondition: `name` has 16 bytes at most, so that it is known whole.
    package init(_ name: String) {
        precondition(name.utf8.count <= 16, "a name that is looked for has 16 bytes at most")
        let key = name.utf8.span
        self.init(0..<key.count, of: key)
    }

    /// Whether the key begins with all of `prefix`.
    package func begins(with prefix: MemberName) -> Bool {
        count >= prefix.count && (low ^ prefix.low) & Self.mask(prefix.count) == 0
            && (high ^ prefix.high) & Self.mask(prefix.count - 8) == 0
    }

    /// The bits of so many bytes.
    private static func mask(_ bytes: Int) -> UInt64 {
        bytes >= 8 ? .max : bytes <= 0 ? 0 : 1 << UInt64(8 * bytes) - 1
    }
}
