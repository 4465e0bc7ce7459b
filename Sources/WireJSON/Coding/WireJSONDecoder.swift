/// Decodes Swift values from JSON.
///
/// Keys are the names their types give them. Integers are exact or an error: `1.0` is the integer 1, `1.5` and what does not fit
/// are none. ``JSONValue``, ``JSONNumber``, ``JSONString``, ``JSONObject`` and ``RawJSON`` inside a value pass through exactly. Of
/// a key that stands twice, the last value counts.
///
/// Errors are ``JSONError`` with the path to the value, as in `args.spec.size: expected an integer, found a string`. What an
/// `init(from:)` throws that is not a `DecodingError` passes through as it is.
public struct WireJSONDecoder: Sendable {
    /// What types may look up while they are decoded.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// Makes a decoder.
    public init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
        self.userInfo = userInfo
    }

    /// Decodes a value from text that was validated before.
    ///
    /// - Throws: ``JSONError`` when the text does not hold a `Value`; any other error an `init(from:)` throws.
    public func decode<Value: Decodable>(_: Value.Type = Value.self, from raw: RawJSON) throws -> Value {
        try decode(from: raw.bytes, options: .alreadyValidated)
    }

    /// Decodes a value from a tree.
    ///
    /// - Throws: ``JSONError`` when the tree does not hold a `Value`; any other error an `init(from:)` throws.
    public func decode<Value: Decodable>(_: Value.Type = Value.self, from value: JSONValue) throws -> Value {
        try decode(from: value.serialized()[...], options: .alreadyValidated)
    }

    /// Decodes a value from text.
    ///
    /// - Throws: ``JSONError`` when the text is not JSON, breaks a limit of `options` or does not hold a `Value`; any other error
    ///   an `init(from:)` throws.
    public func decode<Value: Decodable>(
        _: Value.Type = Value.self,
        from text: [UInt8],
        options: JSONReadingOptions = .init()
    ) throws -> Value {
        try decode(from: text[...], options: options)
    }

    private func decode<Value: Decodable>(from text: ArraySlice<UInt8>, options: JSONReadingOptions) throws -> Value {
        let document = try DecodingDocument(text, options: options, userInfo: userInfo)
        do {
            return try NodeDecoder(document: document, node: 0, path: .root).value()
        } catch let error as DecodingError {
            throw JSONError(decoding: error)
        }
    }
}
