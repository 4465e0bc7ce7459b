/// Passes everything on, and refuses a key that the outermost object already has.
struct DuplicateKeyRefusal<Base: GrammarVisitor>: GrammarVisitor {
    private(set) var base: Base
    private var depth = 0
    private var seen: [JSONString] = []
    private var index = KeyIndex<JSONString>()

    init(_ base: Base) {
        self.base = base
    }

    mutating func null(at offset: Int) { base.null(at: offset) }
    mutating func bool(_ value: Bool, at offset: Int) { base.bool(value, at: offset) }
    mutating func number(_ range: Range<Int>, of input: Span<UInt8>) { base.number(range, of: input) }
    mutating func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        base.string(range, of: input, isEscaped: isEscaped)
    }

    mutating func beginArray(at offset: Int) {
        depth += 1
        base.beginArray(at: offset)
    }

    mutating func endArray(at offset: Int) {
        depth -= 1
        base.endArray(at: offset)
    }

    mutating func beginObject(at offset: Int) {
        depth += 1
        base.beginObject(at: offset)
    }

    mutating func endObject(at offset: Int) {
        depth -= 1
        base.endObject(at: offset)
    }

    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) throws(Fault) {
        if depth == 1 {
            let key = JSONString(validated: range, of: input, isEscaped: isEscaped)
            guard index.position(of: key, in: seen) == nil else {
                throw Fault(.duplicateKey, at: range.lowerBound - 1)
            }
            seen.append(key)
            index.noteAppended(to: seen)
        }
        try base.key(range, of: input, isEscaped: isEscaped)
    }
}
