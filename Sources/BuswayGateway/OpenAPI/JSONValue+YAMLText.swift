import WireJSON
import Yams

extension JSONValue {
    /// The value as a YAML document in block style, which ``init(yaml:)`` reads back as the same value.
    ///
    /// - Throws: ``YAMLConversionError`` when it cannot be written.
    func yamlText() throws(YAMLConversionError) -> String {
        do {
            return try Yams.serialize(node: node, width: -1, allowUnicode: true)
        } catch {
            throw YAMLConversionError(description: "\(error)")
        }
    }

    private var node: Node {
        switch self {
        case .null: Node("null", Tag(.null), .plain)
        case .bool(let bool): Node(bool ? "true" : "false", Tag(.bool), .plain)
        case .number(let number): Node(number.text, Tag(.float), .plain)
        // Quoted whatever it says, so that no reader takes it for anything but text.
        case .string(let string): Node(string.string ?? string.source, Tag(.str), .doubleQuoted)
        case .array(let elements): Node(elements.map(\.node), Tag(.seq), elements.isEmpty ? .flow : .block)
        case .object(let object):
            Node(
                object.map { (Self.key($0.key), $0.value.node) },
                Tag(.map),
                object.isEmpty ? .flow : .block
            )
        }
    }

    /// A key without quotes where nobody can take it for anything but text.
    private static func key(_ key: JSONString) -> Node {
        let text = key.string ?? key.source
        let isPlain =
            (text.utf8.first.map { isLetter($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "$") } ?? false)
            && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "/$._-{}".utf8.contains($0) }
            && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        return Node(text, Tag(.str), isPlain ? .plain : .doubleQuoted)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
}
