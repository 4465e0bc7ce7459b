/// Turns the text between a JSON string's quotes into the bytes it stands for.
enum Unescaping {
    /// Appends the decoded form of `source`, which must be well-formed JSON string content.
    ///
    /// Half of a surrogate pair becomes the three bytes UTF-8 would use for it if it allowed them (WTF-8), so that two
    /// different strings never decode to the same bytes.
    ///
    /// - Returns: the offset in `source` of the first such half; `nil` when the result is UTF-8.
    static func append(_ source: Span<UInt8>, to bytes: inout [UInt8]) -> Int? {
        var loneSurrogate: Int?
        // Decoding never lengthens: the longest scalar for six source bytes has three.
        bytes.append(addingCapacity: source.count) { output in
            var position = 0
            while position < source.count {
                let byte = source[position]
                guard byte == UInt8(ascii: "\\") else {
                    output.append(byte)
                    position += 1
                    continue
                }
                let letter = source[position + 1]
                guard letter == UInt8(ascii: "u") else {
                    output.append(meaning(of: letter))
                    position += 2
                    continue
                }
                let start = position
                var scalar = unit(in: source, from: start)
                position += 6
                if scalar & 0xFC00 == 0xD800, let low = lowSurrogate(in: source, from: position) {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                    position += 6
                } else if scalar & 0xF800 == 0xD800, loneSurrogate == nil {
                    loneSurrogate = start
                }
                append(scalar, to: &output)
            }
        }
        return loneSurrogate
    }

    private static func meaning(of letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// The UTF-16 code unit of the `\uXXXX` at `start`.
    private static func unit(in source: Span<UInt8>, from start: Int) -> UInt32 {
        var value: UInt32 = 0
        for position in start + 2..<start + 6 { value = value << 4 | (HexDigit.value(of: source[position]) ?? 0) }
        return value
    }

    private static func lowSurrogate(in source: Span<UInt8>, from start: Int) -> UInt32? {
        guard start + 6 <= source.count, source[start] == UInt8(ascii: "\\"), source[start + 1] == UInt8(ascii: "u")
        else { return nil }
        let value = unit(in: source, from: start)
        return value & 0xFC00 == 0xDC00 ? value : nil
    }

    private static func append(_ scalar: UInt32, to output: inout OutputSpan<UInt8>) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F)) }
        switch scalar {
        case 0..<0x80:
            output.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            output.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            output.append(continuation(0))
        case 0x800..<0x10000:
            output.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            output.append(continuation(6))
            output.append(continuation(0))
        default:
            output.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            output.append(continuation(12))
            output.append(continuation(6))
            output.append(continuation(0))
        }
    }
}
