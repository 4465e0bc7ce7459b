/// The tokens of RFC 8259: numbers and literals; strings are in `Lexer+String.swift`.
///
/// Every function takes the offset where its token starts and answers where it ends.
enum Lexer {
    /// Reads a number (RFC 8259 section 6): optional minus, integer part, fraction, exponent.
    static func number(
        _ input: Span<UInt8>,
        from start: Int,
        limits: JSONReadingOptions
    ) throws(Fault) -> Int {
        var position = start
        if input[position] == UInt8(ascii: "-") {
            position += 1
            if position < input.count, input[position] == UInt8(ascii: "I") {
                return try nonFinite(input, from: position, numberStart: start, limits: limits)
            }
        }
        if position < input.count, input[position] == UInt8(ascii: "0") {
            position += 1
            if position < input.count, isDigit(input[position]) {
                throw Fault(.syntax, at: position, expected: .noLeadingZero)
            }
        } else {
            position = try digits(input, from: position, expected: .digit)
        }
        if position < input.count, input[position] == UInt8(ascii: ".") {
            position = try digits(input, from: position + 1, expected: .fractionDigit)
        }
        if position < input.count, input[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < input.count, input[position] == UInt8(ascii: "+") || input[position] == UInt8(ascii: "-") {
                position += 1
            }
            position = try digits(input, from: position, expected: .exponentDigit)
        }
        if let limit = limits.maximumNumberLength, position - start > limit {
            throw Fault(.numberTooLong, at: start)
        }
        return position
    }

    /// Reads one or more digits.
    private static func digits(
        _ input: Span<UInt8>,
        from start: Int,
        expected: Fault.Expectation
    ) throws(Fault) -> Int {
        var position = start
        while position < input.count, isDigit(input[position]) { position += 1 }
        guard position > start else { throw Fault(at: position, of: input, expected: expected) }
        return position
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Reads `NaN` or `Infinity`, which only Python's dialect has; the minus of `-Infinity` stands at `numberStart`.
    static func nonFinite(
        _ input: Span<UInt8>,
        from start: Int,
        numberStart: Int,
        limits: JSONReadingOptions
    ) throws(Fault) -> Int {
        let isNaN = input[start] == UInt8(ascii: "N") && start == numberStart
        let token = isNaN ? Literal.nan : Literal.infinity
        if limits.allowsNonFinite { return try literal(token, input, from: start) }
        if token.matchEnd(input, from: start) - start == token.text.utf8.count {
            throw Fault(.nonFinite, at: numberStart)
        }
        throw Fault(.syntax, at: start, expected: start == numberStart ? .value : .digit)
    }

    /// Reads exactly the bytes of `literal`.
    static func literal(_ literal: Literal, _ input: Span<UInt8>, from start: Int) throws(Fault) -> Int {
        let end = literal.matchEnd(input, from: start)
        guard end - start == literal.text.utf8.count else {
            throw Fault(at: end, of: input, expected: literal.expected)
        }
        return end
    }
}
