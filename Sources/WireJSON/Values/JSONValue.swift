/// A JSON value: what stands between two commas, whatever it is.
///
/// Numbers and strings keep the text they were written with and objects keep their order, so a value that is read and
/// written again says the same, byte for byte apart from whitespace and keys that stood twice.
///
/// ```swift
/// let reply: JSONValue = ["host": "node-1", "load": 0.25, "tags": ["a", "b"]]
/// let host = reply["host"]?.stringValue
/// ```
public enum JSONValue: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number, with its digits.
    case number(JSONNumber)
    /// A string, with its escapes.
    case string(JSONString)
    /// An array.
    case array([JSONValue])
    /// An object, in its order.
    case object(JSONObject)
}

extension JSONValue {
    /// Makes a string.
    public init(_ string: String) { self = .string(JSONString(string)) }

    /// Makes a boolean.
    public init(_ bool: Bool) { self = .bool(bool) }

    /// Makes an array.
    public init(_ elements: [JSONValue]) { self = .array(elements) }

    /// Makes an object.
    public init(_ object: JSONObject) { self = .object(object) }

    /// Makes an integer of any width.
    public init(_ integer: some BinaryInteger) { self = .number(JSONNumber(integer)) }

    /// Makes the shortest number that reads back as `double`.
    ///
    /// - Throws: ``JSONError`` with code `nonFinite` for NaN and infinities, which JSON lacks.
    public init(_ double: Double) throws(JSONError) { self = .number(try JSONNumber(double)) }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes the literal `null`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes a boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes an integer.
    public init(integerLiteral value: Int) { self.init(value) }
    /// Makes the shortest number that reads back as the literal, which must be finite as a `Double`.
    public init(floatLiteral value: Double) { self = .number(JSONNumber(floatLiteral: value)) }
    /// Makes a string.
    public init(stringLiteral value: String) { self.init(value) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object; of a key that stands twice, the last value counts.
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) {
        self = .object(JSONObject(elements.lazy.map { JSONObject.Member(key: $0, value: $1) }))
    }
}
