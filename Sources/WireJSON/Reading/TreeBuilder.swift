/// Builds a ``JSONValue`` of what the grammar reads.
///
/// Elements and members of all open containers lie on two stacks; a container takes its own off the top when it ends, and
/// so is allocated once, at its final size. The outermost one takes the stack itself.
struct TreeBuilder: GrammarVisitor {
    private struct Container {
        let start: Int
        let isObject: Bool
        /// One bit for each length and last byte that its keys had so far.
        var keyKinds: UInt64 = 0
        var repeatsKey = false
    }

    private var elements: [JSONValue] = []
    private var members: [JSONObject.Member] = []
    private var enclosing: [Container] = []
    private var current = Container(start: 0, isObject: false)

    init() {
        // Enough for a usual message, so that the stacks are allocated once.
        members.reserveCapacity(20)
        elements.reserveCapacity(16)
        enclosing.reserveCapacity(8)
    }

    /// The one value that was read.
    consuming func finish() -> JSONValue {
        guard elements.count == 1 else { preconditionFailure("the grammar read no value, or several") }
        return elements[0]
    }

    private mutating func add(_ value: consuming JSONValue) {
        if current.isObject {
            members[members.count - 1].value = value
        } else {
            elements.append(value)
        }
    }

    mutating func null(at offset: Int) { add(.null) }
    mutating func bool(_ value: Bool, at offset: Int) { add(.bool(value)) }
    mutating func number(_ range: Range<Int>, of input: Span<UInt8>) {
        add(.number(JSONNumber(validated: range, of: input)))
    }
    mutating func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        add(.string(JSONString(validated: range, of: input, isEscaped: isEscaped)))
    }

    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        let key = JSONString(validated: range, of: input, isEscaped: isEscaped)
        noteKind(of: key, range, of: input)
        members.append(JSONObject.Member(key: key, value: .null))
    }

    /// Compares the key with earlier ones where its length and last byte do not tell that it is new.
    private mutating func noteKind(of key: JSONString, _ range: Range<Int>, of input: Span<UInt8>) {
        // An escaped key may equal one of any length. Many keys are sorted out by a hash table in the end.
        let last = range.isEmpty ? 0 : input[range.upperBound - 1]
        let kind: UInt64 = key.isEscaped ? .max : 1 << UInt64((range.count &* 5 &+ Int(last)) & 63)
        let isNew = current.keyKinds & kind == 0
        current.keyKinds |= kind
        if isNew || current.repeatsKey || members.count - current.start >= KeyIndex<JSONString>.linearLimit { return }
        current.repeatsKey = members[current.start...].contains { $0.key == key }
    }

    mutating func beginArray(at offset: Int) {
        enclosing.append(current)
        current = Container(start: elements.count, isObject: false)
    }

    mutating func endArray(at offset: Int) {
        let taken = Self.take(from: current.start, of: &elements, isOutermost: enclosing.count == 1)
        current = enclosing.removeLast()
        add(.array(taken))
    }

    mutating func beginObject(at offset: Int) {
        enclosing.append(current)
        current = Container(start: members.count, isObject: true)
    }

    mutating func endObject(at offset: Int) {
        let taken = Self.take(from: current.start, of: &members, isOutermost: enclosing.count == 1)
        let repeatsKey = current.repeatsKey
        current = enclosing.removeLast()
        add(.object(JSONObject(members: taken, repeatsKey: repeatsKey)))
    }

    private static func take<Item>(from start: Int, of stack: inout [Item], isOutermost: Bool) -> [Item] {
        if isOutermost { return exchange(&stack, with: []) }
        let taken = Array(stack[start...])
        stack.removeLast(taken.count)
        return taken
    }
}
