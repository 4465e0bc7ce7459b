internal import FoundationEssentials
public import Messaging
internal import WireJSON
internal import Yams

/// Reading the routing file of oslo's notification driver `routing`.
///
/// A library of its own, so that `Messaging` alone needs no YAML parser.
extension RoutingRules {
    /// Reads rules from the text of a routing file; an empty text is no groups.
    ///
    /// - Throws: ``MessagingError`` with code `invalidConfiguration` naming the line or the place that is wrong.
    public init(yaml text: String) throws(MessagingError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw .invalidConfiguration("The routing file is no YAML: \(error)")
        }
        try self.init(root.map { node throws(MessagingError) in try JSONValue(yaml: node, depth: 0) } ?? .null)
    }

    /// Reads rules from a routing file.
    ///
    /// Read it when the program starts: a mistake in it ends the start then, and not the first notification.
    ///
    /// - Throws: ``MessagingError`` with code `invalidConfiguration` when the file cannot be read, or as ``init(yaml:)``.
    public init(contentsOf path: String) throws(MessagingError) {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw MessagingError(.invalidConfiguration, "The routing file \(path) cannot be read", cause: error)
        }
        try self.init(yaml: text)
    }
}

extension JSONValue {
    /// The value of a YAML node; scalars that are not null are texts, as patterns are.
    fileprivate init(yaml node: Node, depth: Int) throws(MessagingError) {
        guard depth < 16 else {
            throw .invalidConfiguration("The routing file is nested too deeply\(Self.place(of: node))")
        }
        switch node {
        case .scalar(let scalar):
            self = node.null == nil ? JSONValue(scalar.string) : .null
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try JSONValue(yaml: element, depth: depth + 1)) }
            self = .array(elements)
        case .mapping(let mapping):
            var members: [JSONObject.Member] = []
            for (key, value) in mapping {
                guard let name = key.string else {
                    throw .invalidConfiguration("A key of the routing file is no text\(Self.place(of: key))")
                }
                members.append(.init(key: JSONString(name), value: try JSONValue(yaml: value, depth: depth + 1)))
            }
            self = .object(JSONObject(members))
        case .alias:
            throw .invalidConfiguration("The routing file has an alias\(Self.place(of: node)), which nothing resolves")
        }
    }

    private static func place(of node: Node) -> String {
        node.mark.map { " in line \($0.line)" } ?? ""
    }
}
