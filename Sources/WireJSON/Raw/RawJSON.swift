/// One JSON value as text, validated and not taken apart.
///
/// A gateway passes results through without building trees: a `RawJSON` shares the storage of the document it was found in,
/// and is written by copying its bytes. Keys that stand twice stay as they are. Two are equal when their bytes are.
public struct RawJSON: Sendable, Hashable {
    /// The text, without whitespace around it; it keeps the whole document it came from in memory.
    public let bytes: ArraySlice<UInt8>

    /// Checks a JSON text.
    ///
    /// - Throws: ``JSONError`` under exactly the conditions of ``JSONValue/init(parsing:options:)``.
    public init(validating text: [UInt8], options: JSONReadingOptions = .init()) throws(JSONError) {
        try self.init(validating: text[...], options: options)
    }

    /// Checks a JSON text that is a part of something larger; offsets in errors count from the slice's start.
    ///
    /// - Throws: ``JSONError`` under exactly the conditions of ``JSONValue/init(parsing:options:)``.
    public init(validating text: ArraySlice<UInt8>, options: JSONReadingOptions = .init()) throws(JSONError) {
        bytes = text[try Grammar.read(text, Validation(), limits: options).value]
    }

    /// Writes `value` as compact JSON.
    public init(_ value: JSONValue) {
        bytes = value.serialized()[...]
    }

    /// Takes bytes that are known to be one JSON value without whitespace around it.
    ///
    /// - Precondition: a reader with ``JSONReadingOptions/alreadyValidated`` accepts `bytes`. Where that does not hold, what is
    ///   written with it is not JSON.
    public init(unchecked bytes: ArraySlice<UInt8>) {
        precondition(!bytes.isEmpty, "no JSON value is empty")
        self.bytes = bytes
    }

    /// The literal `null`.
    public static let null = Self(unchecked: Array("null".utf8)[...])

    /// An object without members.
    public static let emptyObject = Self(unchecked: Array("{}".utf8)[...])

    /// The text as a `String`.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension RawJSON {
    /// The kinds of JSON values.
    public enum Kind: Sendable, Hashable {
        case null
        case bool
        case number
        case string
        case array
        case object

        /// The kind with an article, for the texts of errors: `an object`.
        public var name: String {
            switch self {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    /// What kind of value it is, told by its first byte.
    public var kind: Kind {
        switch bytes[bytes.startIndex] {
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "{"): .object
        default: .number
        }
    }
}

extension RawJSON: CustomStringConvertible {
    /// The text as it stands.
    public var description: String { text }
}
