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
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self.init(value) }
    public init(floatLiteral value: Double) { self = .number(JSONNumber(floatLiteral: value)) }
    public init(stringLiteral value: String) { self.init(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) {
        self = .object(JSONObject(elements.lazy.map { JSONObject.Member(key: $0, value: $1) }))
    }
}
