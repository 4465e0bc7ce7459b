/// What a type has encoded so far.
///
/// Containers are classes because `Codable` hands several of them out at once and fills them in any order; nothing can be
/// written before the whole value has been encoded.
enum EncodedNode {
    case value(JSONValue)
    case raw(RawJSON)
    case array(EncodedArray)
    case object(EncodedObject)
    /// A part that another encoder fills in later, as `superEncoder()` asks for.
    case part(NodeEncoder)
}

/// An array being encoded.
final class EncodedArray {
    var elements: [EncodedNode] = []
}

/// An object being encoded, in the order its keys were first set.
final class EncodedObject {
    private(set) var members = EncodedMembers()

    /// Sets a member; encoding a key again replaces its value.
    func set(_ node: EncodedNode, forKey name: String) { members.set(node, forKey: JSONString(name)) }

    /// The node of a member that was set before.
    func node(forKey name: String) -> EncodedNode? { members.node(forKey: JSONString(name)) }
}

/// The members of an object being encoded: one value of its class, whose every use is checked to be the only one.
struct EncodedMembers {
    private(set) var keys: [JSONString] = []
    private(set) var nodes: [EncodedNode] = []
    private var index = KeyIndex<JSONString>()

    mutating func set(_ node: EncodedNode, forKey key: JSONString) {
        if let position = index.position(of: key, in: keys) {
            nodes[position] = node
            return
        }
        if keys.isEmpty {
            // Nearly all objects have several.
            keys.reserveCapacity(4)
            nodes.reserveCapacity(4)
        }
        keys.append(key)
        nodes.append(node)
        index.noteAppended(to: keys)
    }

    func node(forKey key: JSONString) -> EncodedNode? { index.position(of: key, in: keys).map { nodes[$0] } }
}

extension EncodedNode {
    /// Writes the node.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .value(let value):
            writer.write(value)
        case .raw(let raw):
            writer.write(raw)
        case .array(let array):
            writer.beginArray()
            for element in array.elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let object):
            writer.beginObject()
            for (key, node) in zip(object.members.keys, object.members.nodes) {
                writer.key(key)
                node.write(to: &writer)
            }
            writer.endObject()
        case .part(let encoder):
            encoder.result.write(to: &writer)
        }
    }

    /// The tree of the node.
    ///
    /// - Throws: ``JSONError`` when a `RawJSON` inside was made unchecked and is none.
    func value() throws(JSONError) -> JSONValue {
        switch self {
        case .value(let value):
            return value
        case .raw(let raw):
            return try raw.value()
        case .array(let array):
            return .array(try array.elements.map { node throws(JSONError) in try node.value() })
        case .object(let object):
            var members: [JSONObject.Member] = []
            for (key, node) in zip(object.members.keys, object.members.nodes) {
                members.append(JSONObject.Member(key: key, value: try node.value()))
            }
            return .object(JSONObject(members: members, repeatsKey: false))
        case .part(let encoder):
            return try encoder.result.value()
        }
    }
}
