/// Well-formed UTF-8 beyond ASCII, as the Unicode Standard's table 3-7 lists it.
enum UTF8Sequence {
    /// Finds the end of the sequence of two to four bytes that starts at `start`.
    ///
    /// - Returns: `nil` for a stray continuation byte, an overlong form, an encoded surrogate, a scalar above U+10FFFF and a
    ///   sequence cut short.
    static func end(in input: Span<UInt8>, from start: Int) -> Int? {
        let second: ClosedRange<UInt8>
        let length: Int
        switch input[start] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: return nil
        }
        guard input.count - start >= length, second.contains(input[start + 1]) else { return nil }
        for offset in 2..<max(length, 2) where input[start + offset] & 0xC0 != 0x80 { return nil }
        return start + length
    }

    /// Reads the scalar of the well-formed sequence `range`.
    static func scalar(in input: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        let lead = UInt32(input[range.lowerBound])
        var value = lead & (0x7F >> UInt32(range.count))
        for position in range.lowerBound + 1..<range.upperBound { value = value << 6 | UInt32(input[position] & 0x3F) }
        return value
    }
}
