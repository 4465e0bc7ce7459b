/// Builds a ``JSONValue`` of what the grammar reads.
///
/// Elements and members of all open containers lie on two stacks; a container takes its own off the top when it ends, and
/// so is allocated once, at its final size.
struct TreeBuilder: GrammarVisitor {
    private struct Container {
        let start: Int
        let isObject: Bool
    }

    private let text: ArraySlice<UInt8>
    private var elements: [JSONValue] = []
    private var members: [JSONObject.Member] = []
    private var enclosing: [Container] = []
    private var current = Container(start: 0, isObject: false)

    init(text: ArraySlice<UInt8>) {
        self.text = text
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
    mutating func number(_ range: Range<Int>) { add(.number(JSONNumber(validated: range, of: text))) }
    mutating func string(_ range: Range<Int>, isEscaped: Bool) {
        add(.string(JSONString(validated: range, of: text, isEscaped: isEscaped)))
    }

    mutating func key(_ range: Range<Int>, isEscaped: Bool) {
        let key = JSONString(validated: range, of: text, isEscaped: isEscaped)
        members.append(JSONObject.Member(key: key, value: .null))
    }

    mutating func beginArray(at offset: Int) {
        enclosing.append(current)
        current = Container(start: elements.count, isObject: false)
    }

    mutating func endArray(at offset: Int) {
        let taken = Array(elements[current.start...])
        elements.removeLast(taken.count)
        current = enclosing.removeLast()
        add(.array(taken))
    }

    mutating func beginObject(at offset: Int) {
        enclosing.append(current)
        current = Container(start: members.count, isObject: true)
    }

    mutating func endObject(at offset: Int) {
        let taken = Array(members[current.start...])
        members.removeLast(taken.count)
        current = enclosing.removeLast()
        add(.object(JSONObject(members: taken)))
    }
}
