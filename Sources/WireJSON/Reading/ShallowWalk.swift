/// Notes where the members or elements of the outermost container stand, one level deep, and makes nothing of them.
struct ShallowWalk: GrammarVisitor {
    private var depth = 0
    private var start = 0
    private var key = 0..<0
    private var isKeyEscaped = false
    /// In the text's order; the key of an element means nothing.
    private(set) var members: [ObjectOutline.Member] = []

    init() { members.reserveCapacity(16) }

    private mutating func add(_ value: Range<Int>, isEscaped: Bool = false) {
        guard depth == 1 else { return }
        members.append(
            ObjectOutline.Member(key: key, isKeyEscaped: isKeyEscaped, value: value, isValueEscaped: isEscaped)
        )
    }

    private mutating func open(at offset: Int) {
        if depth == 1 { start = offset }
        depth += 1
    }

    private mutating func close(at offset: Int) {
        depth -= 1
        add(start..<offset + 1)
    }

    mutating func null(at offset: Int) { add(offset..<offset + 4) }
    mutating func bool(_ value: Bool, at offset: Int) { add(offset..<offset + (value ? 4 : 5)) }
    mutating func number(_ range: Range<Int>, of input: Span<UInt8>) { add(range) }
    mutating func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        add(range.lowerBound - 1..<range.upperBound + 1, isEscaped: isEscaped)
    }
    mutating func beginArray(at offset: Int) { open(at: offset) }
    mutating func endArray(at offset: Int) { close(at: offset) }
    mutating func beginObject(at offset: Int) { open(at: offset) }
    mutating func endObject(at offset: Int) { close(at: offset) }

    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        guard depth == 1 else { return }
        key = range
        isKeyEscaped = isEscaped
    }
}
