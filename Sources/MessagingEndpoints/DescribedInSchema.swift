public import WireJSON

/// A type that knows the JSON Schema (2020-12) of its values; catalogues tell it of arguments and results.
///
/// The standard library's types have theirs here. A type of one's own may conform; one that does not is any value.
public protocol DescribedInSchema {
    /// The schema.
    static var jsonSchema: JSONValue { get }
}

enum WireSchema {
    /// The schema of a type's values: its own, or that of any value.
    static func of<Value>(_ type: Value.Type) -> JSONValue {
        if Value.self is Void.Type { return ["type": "null"] }
        return (type as? any DescribedInSchema.Type)?.jsonSchema ?? [:]
    }
}

extension String: DescribedInSchema {
    /// A string.
    public static var jsonSchema: JSONValue { ["type": "string"] }
}

extension Bool: DescribedInSchema {
    /// A truth value.
    public static var jsonSchema: JSONValue { ["type": "boolean"] }
}

extension DescribedInSchema where Self: FixedWidthInteger {
    /// An integer; one without a sign is not negative.
    public static var jsonSchema: JSONValue { isSigned ? ["type": "integer"] : ["type": "integer", "minimum": 0] }
}

extension Int: DescribedInSchema {}
extension Int8: DescribedInSchema {}
extension Int16: DescribedInSchema {}
extension Int32: DescribedInSchema {}
extension Int64: DescribedInSchema {}
extension UInt: DescribedInSchema {}
extension UInt8: DescribedInSchema {}
extension UInt16: DescribedInSchema {}
extension UInt32: DescribedInSchema {}
extension UInt64: DescribedInSchema {}

extension Double: DescribedInSchema {
    /// A number.
    public static var jsonSchema: JSONValue { ["type": "number"] }
}

extension Float: DescribedInSchema {
    /// A number.
    public static var jsonSchema: JSONValue { ["type": "number"] }
}

extension Array: DescribedInSchema {
    /// An array of what its elements are.
    public static var jsonSchema: JSONValue { ["type": "array", "items": WireSchema.of(Element.self)] }
}

extension Set: DescribedInSchema {
    /// An array of what its elements are, none of them twice.
    public static var jsonSchema: JSONValue {
        ["type": "array", "items": WireSchema.of(Element.self), "uniqueItems": true]
    }
}

extension Dictionary: DescribedInSchema {
    /// An object of what its values are; with other keys than strings it is written as an array.
    public static var jsonSchema: JSONValue {
        Key.self is String.Type ? ["type": "object", "additionalProperties": WireSchema.of(Value.self)] : [:]
    }
}

extension Optional: DescribedInSchema {
    /// What the value is, or null.
    public static var jsonSchema: JSONValue {
        let schema = WireSchema.of(Wrapped.self)
        // Any value may be null already.
        return schema == [:] ? schema : ["anyOf": [schema, ["type": "null"]]]
    }
}

extension JSONObject: DescribedInSchema {
    /// An object.
    public static var jsonSchema: JSONValue { ["type": "object"] }
}
