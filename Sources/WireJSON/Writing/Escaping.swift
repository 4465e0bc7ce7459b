/// Turns bytes into the text between a JSON string's quotes.
enum Escaping {
    /// Whether `content` may stand between quotes as it is.
    static func isPlain(_ content: Span<UInt8>) -> Bool {
        PlainRun.end(in: content, from: 0) == content.count
    }

    /// Whether `string` holds a character that may not stand in a JSON string as it is (RFC 8259 section 7).
    static func isNeeded(for string: String) -> Bool {
        let bytes = string.utf8.span
        for position in bytes.indices where !(PlainRun.isPlain(bytes[position]) || bytes[position] >= 0x80) {
            return true
        }
        return false
    }

    /// Appends `content` so that it reads back as itself between quotes.
    ///
    /// Bytes that are not well-formed UTF-8 become U+FFFD, so that the result is always valid.
    static func append(_ content: Span<UInt8>, to bytes: inout [UInt8], asciiOnly: Bool) {
        append(content, to: &bytes, asciiOnly: asciiOnly, keepsEscapes: false)
    }

    /// Appends JSON that is valid already, turning what is not ASCII into `\u` escapes.
    static func appendASCII(validated content: Span<UInt8>, to bytes: inout [UInt8]) {
        append(content, to: &bytes, asciiOnly: true, keepsEscapes: true)
    }

    @inline(__always)
    private static func append(_ content: Span<UInt8>, to bytes: inout [UInt8], asciiOnly: Bool, keepsEscapes: Bool) {
        var position = 0
        while position < content.count {
            // Room for every fourth byte to need a backslash. Where more is needed, most of the rest is done at least, and
            // the next round asks again.
            let left = content.count - position
            let room = left + left / 4 + 2 * mostForOne
            bytes.append(addingCapacity: room) { output in
                output.append(repeating: 0, count: room)
                var target = output.mutableSpan
                var end = 0
                while position < content.count, room - end >= mostForOne {
                    if !keepsEscapes {
                        (position, end) = PlainRun.copy(content, from: position, to: &target, at: end)
                        guard position < content.count, room - end >= mostForOne else { break }
                    }
                    let byte = content[position]
                    if byte >= 0x80 {
                        position = putNonASCII(content, from: position, into: &target, at: &end, asciiOnly: asciiOnly)
                    } else {
                        if keepsEscapes || PlainRun.isPlain(byte) {
                            put(byte, into: &target, at: &end)
                        } else {
                            putEscape(of: byte, into: &target, at: &end)
                        }
                        position += 1
                    }
                }
                output.removeLast(room - end)
            }
        }
    }

    /// The bytes of two `\uXXXX`, the most that one character becomes.
    private static let mostForOne = 12

    @inline(__always)
    private static func put(_ byte: UInt8, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        target[end] = byte
        end += 1
    }

    @inline(__always)
    private static func putEscape(of byte: UInt8, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): putEscape(byte, into: &target, at: &end)
        case 0x08: putEscape(UInt8(ascii: "b"), into: &target, at: &end)
        case 0x09: putEscape(UInt8(ascii: "t"), into: &target, at: &end)
        case 0x0A: putEscape(UInt8(ascii: "n"), into: &target, at: &end)
        case 0x0C: putEscape(UInt8(ascii: "f"), into: &target, at: &end)
        case 0x0D: putEscape(UInt8(ascii: "r"), into: &target, at: &end)
        default: putUnit(UInt32(byte), into: &target, at: &end)
        }
    }

    @inline(__always)
    private static func putEscape(_ letter: UInt8, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        put(UInt8(ascii: "\\"), into: &target, at: &end)
        put(letter, into: &target, at: &end)
    }

    private static func putNonASCII(
        _ content: Span<UInt8>,
        from start: Int,
        into target: inout MutableSpan<UInt8>,
        at targetEnd: inout Int,
        asciiOnly: Bool
    ) -> Int {
        guard let end = UTF8Sequence.end(in: content, from: start) else {
            if asciiOnly {
                putUnit(0xFFFD, into: &target, at: &targetEnd)
            } else {
                for byte in "\u{FFFD}".utf8 { put(byte, into: &target, at: &targetEnd) }
            }
            return start + 1
        }
        if asciiOnly {
            let scalar = UTF8Sequence.scalar(in: content, start..<end)
            if scalar >= 0x10000 {
                putUnit(0xD800 + (scalar - 0x10000) >> 10, into: &target, at: &targetEnd)
                putUnit(0xDC00 + (scalar & 0x3FF), into: &target, at: &targetEnd)
            } else {
                putUnit(scalar, into: &target, at: &targetEnd)
            }
        } else {
            for position in start..<end { put(content[position], into: &target, at: &targetEnd) }
        }
        return end
    }

    /// Puts `\uXXXX`.
    private static func putUnit(_ unit: UInt32, into target: inout MutableSpan<UInt8>, at end: inout Int) {
        putEscape(UInt8(ascii: "u"), into: &target, at: &end)
        put(HexDigit.digit(for: unit >> 12), into: &target, at: &end)
        put(HexDigit.digit(for: unit >> 8), into: &target, at: &end)
        put(HexDigit.digit(for: unit >> 4), into: &target, at: &end)
        put(HexDigit.digit(for: unit), into: &target, at: &end)
    }
}
