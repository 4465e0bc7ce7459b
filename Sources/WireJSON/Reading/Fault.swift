/// What the grammar found wrong: small and without references, so that throwing it costs nothing on the way up.
///
/// It becomes a ``JSONError`` where the text is at hand to count lines in.
struct Fault: Error {
    let code: JSONError.Code
    let offset: Int
    let expected: Expectation?

    init(_ code: JSONError.Code, at offset: Int, expected: Expectation? = nil) {
        self.code = code
        self.offset = offset
        self.expected = expected
    }

    /// A fault of syntax, or of a missing rest when `offset` is where the text ends.
    init(at offset: Int, of input: Span<UInt8>, expected: Expectation) {
        self.init(offset < input.count ? .syntax : .unexpectedEnd, at: offset, expected: expected)
    }

    /// Whether the byte at ``offset`` tells the reader more than the code does.
    var namesWhatItFound: Bool { code == .syntax || code == .unexpectedEnd }
}

extension Fault {
    /// What the grammar would have accepted.
    enum Expectation: UInt8 {
        case value, firstKey, key, colon, commaOrBrace, commaOrBracket, endOfText
        case noByteOrderMark, literalTrue, literalFalse, literalNull, literalNaN, literalInfinity
        case digit, noLeadingZero, exponentDigit, fractionDigit
        case closingQuote, noControlCharacter, escapeLetter, hexDigit

        var phrase: String {
            switch self {
            case .value: "a JSON value"
            case .firstKey: "a key in double quotes or '}'"
            case .key: "a key in double quotes"
            case .colon: "':' after the key"
            case .commaOrBrace: "',' or '}'"
            case .commaOrBracket: "',' or ']'"
            case .endOfText: "the end of the text"
            case .noByteOrderMark: "a JSON value without a byte order mark"
            case .literalTrue: "the literal true"
            case .literalFalse: "the literal false"
            case .literalNull: "the literal null"
            case .literalNaN: "the literal NaN"
            case .literalInfinity: "the literal Infinity"
            case .digit: "a digit"
            case .noLeadingZero: "no digit after a leading zero"
            case .exponentDigit: "a digit in the exponent"
            case .fractionDigit: "a digit after the decimal point"
            case .closingQuote: "'\"' at the end of the string"
            case .noControlCharacter: "no unescaped control character in a string"
            case .escapeLetter: "one of \" \\ / b f n r t u after the backslash"
            case .hexDigit: "four hexadecimal digits after \\u"
            }
        }
    }
}
