extension Lexer {
    /// Reads a string (RFC 8259 section 7) whose opening quote stands at `start`.
    ///
    /// A `\u` escape of half a surrogate pair is accepted: the grammar allows it, and only decoding it must fail.
    ///
    /// - Returns: the range between the quotes, and whether there is a backslash in it.
    static func string(
        _ input: Span<UInt8>,
        from start: Int
    ) throws(Fault) -> (range: Range<Int>, isEscaped: Bool) {
        var position = start + 1
        var isEscaped = false
        while true {
            position = PlainRun.end(in: input, from: position)
            guard position < input.count else {
                throw Fault(.unexpectedEnd, at: position, expected: .closingQuote)
            }
            switch input[position] {
            case UInt8(ascii: "\""):
                return (start + 1..<position, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                position = try escape(input, from: position)
            case 0x80...:
                guard let end = UTF8Sequence.end(in: input, from: position) else {
                    throw Fault(.invalidUTF8, at: position)
                }
                position = end
            default:
                throw Fault(.syntax, at: position, expected: .noControlCharacter)
            }
        }
    }

    private static func escape(_ input: Span<UInt8>, from backslash: Int) throws(Fault) -> Int {
        let letter = backslash + 1
        guard letter < input.count else { throw Fault(.unexpectedEnd, at: letter, expected: .escapeLetter) }
        switch input[letter] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return letter + 1
        case UInt8(ascii: "u"):
            for position in letter + 1..<letter + 5 {
                guard position < input.count, HexDigit.value(of: input[position]) != nil else {
                    throw Fault(at: position, of: input, expected: .hexDigit)
                }
            }
            return letter + 5
        default:
            throw Fault(.syntax, at: letter, expected: .escapeLetter)
        }
    }
}
