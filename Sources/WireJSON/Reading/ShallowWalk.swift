/// Collects what the outermost container holds, one level deep, as slices of the text.
struct ShallowWalk: GrammarVisitor {
    private let text: ArraySlice<UInt8>
    private var depth = 0
    private var start = 0
    private var key: JSONString?
    private(set) var members: [RawMember] = []
    private(set) var elements: [RawJSON] = []

    init(text: ArraySlice<UInt8>) {
        self.text = text
    }

    private mutating func add(_ range: Range<Int>) {
        guard depth == 1 else { return }
        let base = text.startIndex
        let value = RawJSON(unchecked: text[base + range.lowerBound..<base + range.upperBound])
        if let key { members.append(RawMember(key: key, value: value)) } else { elements.append(value) }
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
        add(range.lowerBound - 1..<range.upperBound + 1)
    }
    mutating func beginArray(at offset: Int) { open(at: offset) }
    mutating func endArray(at offset: Int) { close(at: offset) }
    mutating func beginObject(at offset: Int) { open(at: offset) }
    mutating func endObject(at offset: Int) { close(at: offset) }

    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        guard depth == 1 else { return }
        key = JSONString(validated: range, of: input, isEscaped: isEscaped)
    }
}
