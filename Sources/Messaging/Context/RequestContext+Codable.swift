public import WireJSON

/// A context as a type of the application's own.
extension RequestContext {
    /// Makes a context of a value that encodes as an object.
    ///
    /// - Throws: `JSONError` with code `typeMismatch` when it encodes as anything else, and what the encoder throws.
    public init(encoding value: some Encodable) throws(JSONError) {
        let tree = try WireJSONEncoder().encodeValue(value)
        guard case .object(let values) = tree else {
            throw JSONError(code: .typeMismatch, expected: "an object", found: tree.kindName)
        }
        self.init(values)
    }

    /// Reads the context as a value of `type`, which may leave out keys it does not know.
    ///
    /// - Throws: `JSONError` naming the key when a value is missing or of the wrong kind, and what the type's own
    ///   `init(from:)` throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try WireJSONDecoder().decode(type, from: .object(values))
    }
}
