/// The grammar of JSON texts (RFC 8259), the only one in this module.
///
/// Trees, validation, shallow walks and decoding differ in the visitor alone, so they cannot disagree on what is JSON. It
/// keeps its own stack of one bit a level instead of recursing: input decides the depth, and must not decide the use of
/// the thread's stack.
struct Grammar<Visitor: GrammarVisitor> {
    var visitor: Visitor
    private let limits: JSONReadingOptions
    private let maximumDepth: Int
    private var position = 0
    private var depth = 0
    private var isInObject = false
    private var kinds = InlineArray<16, UInt64>(repeating: 0)

    init(_ visitor: Visitor, limits: JSONReadingOptions) {
        self.visitor = visitor
        self.limits = limits
        maximumDepth = max(0, min(limits.maximumDepth, JSONReadingOptions.deepest))
    }

    /// Reads one value and nothing but whitespace around it.
    ///
    /// - Returns: where the value stands.
    mutating func readDocument(_ input: Span<UInt8>) throws(Fault) -> Range<Int> {
        if let limit = limits.maximumBytes, input.count > limit { throw Fault(.tooLarge, at: max(0, limit)) }
        skipWhitespace(input)
        let start = position
        try readValue(input)
        let end = position
        skipWhitespace(input)
        guard position == input.count else { throw Fault(.syntax, at: position, expected: .endOfText) }
        return start..<end
    }

    private mutating func readValue(_ input: Span<UInt8>) throws(Fault) {
        repeat {
            if try startValue(input) { continue }
            while depth > 0 {
                skipWhitespace(input)
                if try continueContainer(input) { break }
            }
        } while depth > 0
    }

    /// Reads a scalar or an empty container, or opens a container up to its first value.
    ///
    /// - Returns: whether a value is due next, inside the container just opened.
    private mutating func startValue(_ input: Span<UInt8>) throws(Fault) -> Bool {
        guard position < input.count else { throw Fault(.unexpectedEnd, at: position, expected: .value) }
        let start = position
        switch input[start] {
        case UInt8(ascii: "\""):
            let content = try Lexer.string(input, from: start)
            visitor.string(content.range, of: input, isEscaped: content.isEscaped)
            position = content.range.upperBound + 1
        case UInt8(ascii: "{"):
            try open(object: true)
            visitor.beginObject(at: start)
            skipWhitespace(input)
            if position < input.count, input[position] == UInt8(ascii: "}") {
                close()
                return false
            }
            try readKey(input, expected: .firstKey)
            return true
        case UInt8(ascii: "["):
            try open(object: false)
            visitor.beginArray(at: start)
            skipWhitespace(input)
            if position < input.count, input[position] == UInt8(ascii: "]") {
                close()
                return false
            }
            return true
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            position = try Lexer.number(input, from: start, limits: limits)
            visitor.number(start..<position, of: input)
        case UInt8(ascii: "t"):
            position = try Lexer.literal(.true, input, from: start)
            visitor.bool(true, at: start)
        case UInt8(ascii: "f"):
            position = try Lexer.literal(.false, input, from: start)
            visitor.bool(false, at: start)
        case UInt8(ascii: "n"):
            position = try Lexer.literal(.null, input, from: start)
            visitor.null(at: start)
        case UInt8(ascii: "N"), UInt8(ascii: "I"):
            position = try Lexer.nonFinite(input, from: start, numberStart: start, limits: limits)
            visitor.number(start..<position, of: input)
        case 0xEF where start == 0:
            throw Fault(.syntax, at: 0, expected: .noByteOrderMark)
        default:
            throw Fault(.syntax, at: start, expected: .value)
        }
        return false
    }

    /// Goes on after a value inside a container.
    ///
    /// - Returns: `true` when another value is due next, `false` when the container ended here.
    private mutating func continueContainer(_ input: Span<UInt8>) throws(Fault) -> Bool {
        let expected: Fault.Expectation = isInObject ? .commaOrBrace : .commaOrBracket
        guard position < input.count else { throw Fault(.unexpectedEnd, at: position, expected: expected) }
        switch input[position] {
        case UInt8(ascii: ","):
            position += 1
            skipWhitespace(input)
            if isInObject { try readKey(input, expected: .key) }
            return true
        case UInt8(ascii: "}") where isInObject, UInt8(ascii: "]") where !isInObject:
            close()
            return false
        default:
            throw Fault(.syntax, at: position, expected: expected)
        }
    }

    /// Reads a key, its colon, and the whitespace up to the value.
    private mutating func readKey(_ input: Span<UInt8>, expected: Fault.Expectation) throws(Fault) {
        guard position < input.count, input[position] == UInt8(ascii: "\"") else {
            throw Fault(at: position, of: input, expected: expected)
        }
        let content = try Lexer.string(input, from: position)
        try visitor.key(content.range, of: input, isEscaped: content.isEscaped)
        position = content.range.upperBound + 1
        skipWhitespace(input)
        guard position < input.count, input[position] == UInt8(ascii: ":") else {
            throw Fault(at: position, of: input, expected: .colon)
        }
        position += 1
        skipWhitespace(input)
    }

    private mutating func open(object: Bool) throws(Fault) {
        guard depth < maximumDepth else { throw Fault(.depth, at: position) }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if isInObject { kinds[depth >> 6] |= bit } else { kinds[depth >> 6] &= ~bit }
        isInObject = object
        depth += 1
        position += 1
    }

    private mutating func close() {
        if isInObject { visitor.endObject(at: position) } else { visitor.endArray(at: position) }
        position += 1
        depth -= 1
        isInObject = kinds[depth >> 6] & (1 << UInt64(depth & 63)) != 0
    }

    /// Skips the four characters RFC 8259 calls whitespace.
    private mutating func skipWhitespace(_ input: Span<UInt8>) {
        while position < input.count {
            switch input[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}

extension Grammar {
    /// Reads the whole of `text` and tells `visitor`.
    ///
    /// - Returns: the visitor, and where in the slice's own indices the value stands.
    static func read(
        _ text: ArraySlice<UInt8>,
        _ visitor: Visitor,
        limits: JSONReadingOptions
    ) throws(JSONError) -> (visitor: Visitor, value: Range<Int>) {
        let span = text.span
        do throws(Fault) {
            let range: Range<Int>
            let heard: Visitor
            if limits.refusesDuplicateKeysAtTopLevel {
                let refusal = DuplicateKeyRefusal(visitor)
                var grammar = Grammar<DuplicateKeyRefusal<Visitor>>(refusal, limits: limits)
                range = try grammar.readDocument(span)
                heard = grammar.visitor.base
            } else {
                var grammar = Grammar(visitor, limits: limits)
                range = try grammar.readDocument(span)
                heard = grammar.visitor
            }
            return (heard, range.lowerBound + text.startIndex..<range.upperBound + text.startIndex)
        } catch {
            throw JSONError(error, in: span)
        }
    }
}
