public import WireJSON
package import Yams

/// Why a YAML document could not be read as JSON.
public struct YAMLConversionError: Error, Sendable, CustomStringConvertible {
    /// The place and the reason.
    public let description: String
}

extension JSONValue {
    /// The JSON value that a YAML document means, by YAML's core schema; numbers keep their digits, keys their order.
    ///
    /// - Throws: ``YAMLConversionError`` when the text is no YAML, or has something JSON cannot express.
    public init(yaml: String) throws(YAMLConversionError) {
        let node: Node?
        do { node = try Yams.compose(yaml: yaml) } catch { throw YAMLConversionError(description: "\(error)") }
        guard let node else { throw YAMLConversionError(description: "the document is empty") }
        self = try Self.value(of: node)
    }

    /// The JSON value that a part of a YAML document means.
    ///
    /// - Throws: ``YAMLConversionError`` as ``init(yaml:)``.
    package init(_ node: Node) throws(YAMLConversionError) { self = try Self.value(of: node) }

    private static func value(of node: Node) throws(YAMLConversionError) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, value) in mapping {
                guard let name = key.string else { throw unsupported(key, "a key must be a string") }
                object[name] = try self.value(of: value)
            }
            return .object(object)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(of: element)) }
            return .array(elements)
        case .scalar(let scalar): return value(of: scalar)
        case .alias: throw unsupported(node, "an alias cannot be expressed in JSON")
        }
    }

    /// A quoted or block scalar is text; a plain one is what the core schema reads in it (YAML 1.2, 10.3.2).
    private static func value(of scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(JSONString(scalar.string)) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return JSONNumber(text: scalar.string).map(JSONValue.number) ?? .string(JSONString(scalar.string))
        }
    }

    private static func unsupported(_ node: Node, _ reason: String) -> YAMLConversionError {
        YAMLConversionError(description: node.mark.map { "line \($0.line): \(reason)" } ?? reason)
    }
}
