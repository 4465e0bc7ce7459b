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
            // Room for most bytes to need a backslash. Where more is needed, a third of the rest is done at least, and the
            // next round asks again.
            bytes.append(addingCapacity: 2 * (content.count - position) + mostForOne) { output in
                while position < content.count, output.freeCapacity >= mostForOne {
                    let byte = content[position]
                    if byte >= 0x80 {
                        position = appendNonASCII(content, from: position, to: &output, asciiOnly: asciiOnly)
                    } else {
                        if keepsEscapes || PlainRun.isPlain(byte) {
                            output.append(byte)
                        } else {
                            appendEscape(of: byte, to: &output)
                        }
                        position += 1
                    }
                }
            }
        }
    }

    /// The bytes of two `\uXXXX`, the most that one character becomes.
    private static let mostForOne = 12

    private static func appendEscape(of byte: UInt8, to output: inout OutputSpan<UInt8>) {
        switch byte {
        case 0x08: appendEscape(UInt8(ascii: "b"), to: &output)
        case 0x09: appendEscape(UInt8(ascii: "t"), to: &output)
        case 0x0A: appendEscape(UInt8(ascii: "n"), to: &output)
        case 0x0C: appendEscape(UInt8(ascii: "f"), to: &output)
        case 0x0D: appendEscape(UInt8(ascii: "r"), to: &output)
        case 0..<0x20: appendUnit(UInt32(byte), to: &output)
        default: appendEscape(byte, to: &output)
        }
    }

    private static func appendEscape(_ letter: UInt8, to output: inout OutputSpan<UInt8>) {
        output.append(UInt8(ascii: "\\"))
        output.append(letter)
    }

    private static func appendNonASCII(
        _ content: Span<UInt8>,
        from start: Int,
        to output: inout OutputSpan<UInt8>,
        asciiOnly: Bool
    ) -> Int {
        guard let end = UTF8Sequence.end(in: content, from: start) else {
            if asciiOnly {
                appendUnit(0xFFFD, to: &output)
            } else {
                for byte in "\u{FFFD}".utf8 { output.append(byte) }
            }
            return start + 1
        }
        if asciiOnly {
            let scalar = UTF8Sequence.scalar(in: content, start..<end)
            if scalar >= 0x10000 {
                appendUnit(0xD800 + (scalar - 0x10000) >> 10, to: &output)
                appendUnit(0xDC00 + (scalar & 0x3FF), to: &output)
            } else {
                appendUnit(scalar, to: &output)
            }
        } else {
            for position in start..<end { output.append(content[position]) }
        }
        return end
    }

    /// Appends `\uXXXX`.
    private static func appendUnit(_ unit: UInt32, to output: inout OutputSpan<UInt8>) {
        appendEscape(UInt8(ascii: "u"), to: &output)
        output.append(HexDigit.digit(for: unit >> 12))
        output.append(HexDigit.digit(for: unit >> 8))
        output.append(HexDigit.digit(for: unit >> 4))
        output.append(HexDigit.digit(for: unit))
    }
}
