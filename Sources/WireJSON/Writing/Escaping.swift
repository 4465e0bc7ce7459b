/// Turns bytes into the text between a JSON string's quotes.
enum Escaping {
    /// Whether `string` holds a character that may not stand in a JSON string as it is.
    static func isNeeded(for string: String) -> Bool {
        let bytes = string.utf8.span
        for position in bytes.indices where isSpecial(bytes[position]) { return true }
        return false
    }

    /// Quotes, backslashes and control characters (RFC 8259 section 7).
    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Appends `content` so that it reads back as itself between quotes.
    ///
    /// Bytes that are not well-formed UTF-8 become U+FFFD, so that the result is always valid.
    static func append(_ content: Span<UInt8>, to bytes: inout [UInt8], asciiOnly: Bool) {
        // Room for every byte to need one backslash; \u escapes are rare enough to ask for more when they come.
        bytes.reserve(content.count * 2)
        var position = 0
        while position < content.count {
            let byte = content[position]
            if byte >= 0x80 {
                position = appendNonASCII(content, from: position, to: &bytes, asciiOnly: asciiOnly)
                continue
            }
            if isSpecial(byte) { appendEscape(of: byte, to: &bytes) } else { bytes.append(byte) }
            position += 1
        }
    }

    /// Appends string content that is valid JSON already, turning what is not ASCII into `\u` escapes.
    static func appendASCII(validated content: Span<UInt8>, to bytes: inout [UInt8]) {
        var position = 0
        while position < content.count {
            if content[position] < 0x80 {
                bytes.append(content[position])
                position += 1
            } else {
                position = appendNonASCII(content, from: position, to: &bytes, asciiOnly: true)
            }
        }
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20: appendUnit(UInt32(byte), to: &bytes)
        default: bytes.append(byte)
        }
    }

    private static func appendNonASCII(
        _ content: Span<UInt8>,
        from start: Int,
        to bytes: inout [UInt8],
        asciiOnly: Bool
    ) -> Int {
        let end = UTF8Sequence.end(in: content, from: start)
        let scalar = end.map { UTF8Sequence.scalar(in: content, start..<$0) } ?? 0xFFFD
        if asciiOnly {
            if scalar >= 0x10000 {
                bytes.append(UInt8(ascii: "\\"))
                appendUnit(0xD800 + (scalar - 0x10000) >> 10, to: &bytes)
                bytes.append(UInt8(ascii: "\\"))
                appendUnit(0xDC00 + (scalar & 0x3FF), to: &bytes)
            } else {
                bytes.append(UInt8(ascii: "\\"))
                appendUnit(scalar, to: &bytes)
            }
        } else if let end {
            for position in start..<end { bytes.append(content[position]) }
        } else {
            bytes.append(contentsOf: "\u{FFFD}".utf8)
        }
        return end ?? start + 1
    }

    /// Appends `uXXXX`.
    private static func appendUnit(_ unit: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "u"))
        for shift: UInt32 in [12, 8, 4, 0] { bytes.append(HexDigit.digit(for: unit >> shift)) }
    }
}

extension [UInt8] {
    /// Makes room for `count` more bytes, still growing by doubling so that many small appends stay linear.
    mutating func reserve(_ additional: Int) {
        let needed = count + additional
        if needed > capacity { reserveCapacity(Swift.max(needed, capacity * 2)) }
    }
}
