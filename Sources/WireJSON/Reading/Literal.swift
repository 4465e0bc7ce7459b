/// A value that is a word of its own: those of RFC 8259, section 3, and those that only Python's dialect has.
struct Literal {
    let text: String
    /// What is missing where the word is another.
    let expected: Fault.Expectation
    /// Its bytes as one number, the first one lowest, and which bits of eight bytes they are.
    let word: UInt64
    let mask: UInt64

    static let `true` = Literal(text: "true", expected: .literalTrue, word: 0x6575_7274, mask: 0xFFFF_FFFF)
    static let `false` = Literal(text: "false", expected: .literalFalse, word: 0x65_736C_6166, mask: 0xFF_FFFF_FFFF)
    static let null = Literal(text: "null", expected: .literalNull, word: 0x6C6C_756E, mask: 0xFFFF_FFFF)
    static let nan = Literal(text: "NaN", expected: .literalNaN, word: 0x4E_614E, mask: 0xFF_FFFF)
    static let infinity = Literal(
        text: "Infinity",
        expected: .literalInfinity,
        word: 0x7974_696E_6966_6E49,
        mask: .max
    )

    /// Finds where the input stops agreeing with it.
    func matchEnd(_ input: Span<UInt8>, from start: Int) -> Int {
        // As good as always what begins like it is it: told with one comparison where there are eight bytes.
        if input.count - start >= 8, input.word(at: start) & mask == word { return start + text.utf8.count }
        var position = start
        for byte in text.utf8 {
            guard position < input.count, input[position] == byte else { break }
            position += 1
        }
        return position
    }
}
