/// Turns the text between a JSON string's quotes into the bytes it stands for.
enum Unescaping {
    /// Appends the decoded form of `source`, which must be well-formed JSON string content.
    ///
    /// Half of a surrogate pair becomes the three bytes UTF-8 would use for it if it allowed them (WTF-8), so that two
    /// different strings never decode to the same bytes.
    ///
    /// - Returns: the offset in `source` of the first such half; `nil` when the result is UTF-8.
    static func append(_ source: Span<UInt8>, to bytes: inout [UInt8]) -> Int? {
        // To append nothing to an empty array writes to the storage that all empty arrays share (Swift 6.3.1).
        guard !source.isEmpty else { return nil }
        var loneSurrogate: Int?
        // Decoding never lengthens: the longest scalar for six source bytes has three.
        bytes.append(addingCapacity: source.count) { output in
            output.append(repeating: 0, count: source.count)
            var target = output.mutableSpan
            var (position, end) = (0, 0)
            while position < source.count {
                (position, end) = PlainRun.copy(source, from: position, to: &target, at: end)
                guard position < source.count else { break }
                let byte = source[position]
                guard byte == UInt8(ascii: "\\") else {
                    put(byte, into: &target, at: &end)
                    position += 1
                    continue
                }
                let letter = source[position + 1]
                guard letter == UInt8(ascii: "u") else {
                    put(meaning(of: letter), into: &target, at: &end)
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
                put(scalar, into: &target, at: &end)
            }
            output.removeLast(source.count - end)
        }
        return loneSurrogate
    }

    /// Appends the decoded form of `source` if it is what may stand between quotes, all ASCII, and escaped with one letter
    /// at a time: checked and decoded in one pass.
    ///
    /// - Returns: whether it is; if not, nothing was appended, and `source` may still be well-formed.
    static func appendSimple(_ source: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        // As above.
        guard !source.isEmpty else { return true }
        var isSimple = false
        bytes.append(addingCapacity: source.count) { output in
            output.append(repeating: 0, count: source.count)
            var target = output.mutableSpan
            var (position, end) = (0, 0)
            while true {
                (position, end) = PlainRun.copy(source, from: position, to: &target, at: end)
                guard position < source.count else { break }
                let byte = source[position]
                if byte == UInt8(ascii: "\\") {
                    guard position + 1 < source.count, isLetter(source[position + 1]) else { break }
                    put(meaning(of: source[position + 1]), into: &target, at: &end)
                    position += 2
                } else {
                    guard PlainRun.isPlain(byte) else { break }
                    put(byte, into: &target, at: &end)
                    position += 1
                }
            }
            isSimple = position == source.count
            output.removeLast(source.count - (isSimple ? end : 0))
        }
        return isSimple
    }

    /// Whether a backslash before it makes it an escape by itself (RFC 8259 section 7).
    private static func isLetter(_ letter: UInt8) -> Bool {
        if letter == UInt8(ascii: "\"") { return true }
        return switch letter {
        case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            true
        default: false
        }
    }

    private static func meaning(of letter: UInt8) -> UInt8 {
        if letter == UInt8(ascii: "\"") { return letter }
        return switch letter {
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

    @inline(__always)
    private static func put(_ byte: UInt8, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        target[end] = byte
        end += 1
    }

    private static func put(_ scalar: UInt32, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F)) }
        switch scalar {
        case 0..<0x80:
            put(UInt8(truncatingIfNeeded: scalar), into: &target, at: &end)
        case 0x80..<0x800:
            put(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6), into: &target, at: &end)
            put(continuation(0), into: &target, at: &end)
        case 0x800..<0x10000:
            put(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12), into: &target, at: &end)
            put(continuation(6), into: &target, at: &end)
            put(continuation(0), into: &target, at: &end)
        default:
            put(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18), into: &target, at: &end)
            put(continuation(12), into: &target, at: &end)
            put(continuation(6), into: &target, at: &end)
            put(continuation(0), into: &target, at: &end)
        }
    }
}
