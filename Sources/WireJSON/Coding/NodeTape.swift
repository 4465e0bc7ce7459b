/// A text taken apart into a flat list of nodes, so that decoding reads each byte once however deep it stands.
///
/// A container is followed by what it holds; of an object that is each key followed by its value.
struct NodeTape: GrammarVisitor {
    /// A value or a key.
    struct Node {
        let kind: Kind
        let isEscaped: Bool
        /// Where the text starts, without the quotes of strings and keys.
        let start: UInt32
        /// Where it ends.
        fileprivate(set) var end: UInt32
        /// The node after this one and everything inside it; while a container is open, the container around it.
        fileprivate(set) var next: UInt32
        /// How many elements an array, or members an object has.
        fileprivate(set) var count: UInt32 = 0
    }

    enum Kind: UInt8 {
        case null
        case bool
        case number
        case string
        case key
        case array
        case object
    }

    private(set) var nodes: [Node] = []
    private var current: UInt32 = .max

    /// Makes an empty tape for a text of so many octets.
    init(count: Int) {
        // Of documents of the size of a call every sixth octet begins a node; a larger one grows.
        nodes.reserveCapacity(min(count / 6, 128) + 1)
    }

    private mutating func add(_ kind: Kind, _ range: Range<Int>, isEscaped: Bool = false) {
        if kind != .key, current != .max { nodes[Int(current)].count += 1 }
        let node = Node(
            kind: kind,
            isEscaped: isEscaped,
            start: UInt32(range.lowerBound),
            end: UInt32(range.upperBound),
            next: UInt32(nodes.count + 1)
        )
        nodes.append(node)
    }

    private mutating func open(_ kind: Kind, at offset: Int) {
        add(kind, offset..<offset)
        nodes[nodes.count - 1].next = current
        current = UInt32(nodes.count - 1)
    }

    private mutating func close(at offset: Int) {
        let closing = Int(current)
        current = nodes[closing].next
        nodes[closing].next = UInt32(nodes.count)
        nodes[closing].end = UInt32(offset + 1)
    }

    mutating func null(at offset: Int) { add(.null, offset..<offset + 4) }
    mutating func bool(_ value: Bool, at offset: Int) { add(.bool, offset..<offset + (value ? 4 : 5)) }
    mutating func number(_ range: Range<Int>, of input: Span<UInt8>) { add(.number, range) }
    mutating func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        add(.string, range, isEscaped: isEscaped)
    }
    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        add(.key, range, isEscaped: isEscaped)
    }
    mutating func beginArray(at offset: Int) { open(.array, at: offset) }
    mutating func endArray(at offset: Int) { close(at: offset) }
    mutating func beginObject(at offset: Int) { open(.object, at: offset) }
    mutating func endObject(at offset: Int) { close(at: offset) }
}
