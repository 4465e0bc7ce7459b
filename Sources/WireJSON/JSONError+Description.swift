extension JSONError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line for people, as in `line 1, byte 17: expected ':' after the key, found '}'`.
    public var description: String {
        var place: [String] = []
        if let line, let column { place.append("line \(line), byte \(column)") }
        if let path { place.append(path) }
        let prefix = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
        return prefix + complaint
    }

    /// ``description``, and ``detail`` where there is one.
    public var debugDescription: String { detail.map { "\(description) (\($0))" } ?? description }

    private var complaint: String {
        switch (expected, found) {
        case (let expected?, let found?): "expected \(expected), found \(found)"
        case (let expected?, nil): "expected \(expected)"
        case (nil, let found?): "\(summary): \(found)"
        case (nil, nil): summary
        }
    }

    private var summary: String {
        switch code {
        case .syntax: "not valid JSON"
        case .unexpectedEnd: "the text ends too early"
        case .depth: "nested too deeply"
        case .invalidUTF8: "not well-formed UTF-8"
        case .duplicateKey: "the key stands twice"
        case .numberTooLong: "the number has too many characters"
        case .nonFinite: "NaN and infinities are not JSON"
        case .tooLarge: "the text is too large"
        case .loneSurrogate: "half of a surrogate pair"
        case .notRepresentable: "the number does not fit"
        case .typeMismatch: "a value of the wrong kind"
        case .keyNotFound: "a key is missing"
        default: "refused by the type"
        }
    }
}

extension JSONError {
    /// Places a parser's finding in the text it was found in.
    init(_ fault: Fault, in text: Span<UInt8>) {
        let offset = min(fault.offset, text.count)
        var line = 1
        var lineStart = 0
        for index in 0..<offset where text[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.init(
            code: fault.code,
            offset: offset,
            line: line,
            column: offset - lineStart + 1,
            expected: fault.expected?.phrase,
            found: fault.namesWhatItFound ? Self.phrase(forByteAt: offset, in: text) : nil
        )
    }

    /// Names one byte of the input without letting control characters or broken UTF-8 through to a terminal or a log.
    private static func phrase(forByteAt offset: Int, in text: Span<UInt8>) -> String {
        guard offset < text.count else { return "the end of the text" }
        let byte = text[offset]
        switch byte {
        case 0x20: return "a space"
        case 0x21...0x7e: return "'\(Unicode.Scalar(byte))'"
        default: return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}
