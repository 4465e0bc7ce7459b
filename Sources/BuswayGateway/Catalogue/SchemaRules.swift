import WireJSON

/// Which schemas of a peer are passed on to those who read the API's description.
///
/// A schema may refer to nothing: a reference would point into the gateway's own document, or out of it to wherever the
/// peer wants its readers to go. What an OpenAPI document could not hold is refused as well.
enum SchemaRules {
    private static let types: Set<String> = ["null", "boolean", "object", "array", "number", "string", "integer"]
    /// Keywords whose value is one schema.
    private static let single: Set<String> = [
        "items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else",
    ]
    /// Keywords whose value is a list of schemas.
    private static let lists: Set<String> = ["anyOf", "oneOf", "allOf", "prefixItems"]
    /// Keywords whose value names schemas.
    private static let named: Set<String> = ["properties"]
    private static let counts: Set<String> = [
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    ]
    private static let numbers: Set<String> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
    private static let free: Set<String> = ["default", "const", "examples", "example"]
    private static let texts: Set<String> = ["title", "description", "format"]
    private static let flags: Set<String> = ["uniqueItems", "deprecated", "readOnly", "writeOnly", "nullable"]

    /// Whether it is a schema of known keywords, each with a value of its kind.
    ///
    /// - Parameter isArguments: whether it must be one of an object, as arguments always are one.
    static func accepts(_ schema: JSONValue, isArguments: Bool) -> Bool {
        if isArguments {
            guard schema["type"]?.stringValue == "object" else { return false }
        }
        return isSchema(schema)
    }

    private static func isSchema(_ value: JSONValue) -> Bool {
        if case .bool = value { return true }
        guard case .object(let object) = value else { return false }
        return object.allSatisfy { member in
            guard let key = member.key.string else { return false }
            return isKeyword(key, member.value)
        }
    }

    private static func isKeyword(_ key: String, _ value: JSONValue) -> Bool {
        switch key {
        case "type": return isType(value)
        case "enum": return value.arrayValue.map { !$0.isEmpty } ?? false
        case "required": return isNames(value)
        case "multipleOf": return value.numberValue?.double.map { $0 > 0 } ?? false
        case _ where single.contains(key): return isSchema(value)
        case _ where lists.contains(key):
            return value.arrayValue.map { !$0.isEmpty && $0.allSatisfy(isSchema) } ?? false
        case _ where named.contains(key): return value.objectValue.map { $0.allSatisfy { isSchema($0.value) } } ?? false
        case _ where counts.contains(key): return value.numberValue?.exactly(Int.self).map { $0 >= 0 } ?? false
        case _ where numbers.contains(key): return value.numberValue?.double.map(\.isFinite) ?? false
        case "examples": return value.arrayValue != nil
        case _ where free.contains(key): return true
        case _ where texts.contains(key): return value.stringValue != nil
        case _ where flags.contains(key): return value.boolValue != nil
        // A pattern is a program that those who read the schema would run.
        default: return false
        }
    }

    private static func isType(_ value: JSONValue) -> Bool {
        if let name = value.stringValue { return types.contains(name) }
        guard let names = value.arrayValue?.map(\.stringValue), !names.isEmpty else { return false }
        return Set(names).count == names.count && names.allSatisfy { $0.map(types.contains) ?? false }
    }

    private static func isNames(_ value: JSONValue) -> Bool {
        guard let names = value.arrayValue?.map(\.stringValue), names.allSatisfy({ $0 != nil }) else { return false }
        return Set(names).count == names.count
    }
}
