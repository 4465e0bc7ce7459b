/// Encodes Swift values as JSON.
///
/// Keys keep the names their types give them, and the order they are encoded in. ``JSONValue``, ``JSONNumber``,
/// ``JSONString``, ``JSONObject`` and ``RawJSON`` inside a value pass through exactly. A type that encodes nothing becomes
/// `{}`.
public struct WireJSONEncoder: Sendable {
    /// What types may look up while they are encoded.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// Makes an encoder.
    public init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
        self.userInfo = userInfo
    }

    /// Encodes `value` as compact text.
    ///
    /// - Throws: ``JSONError`` with code `nonFinite` for NaN and infinities, and `refused` when a type's `encode(to:)` throws an
    ///   error of its own, which is then named in the error's `detail`.
    public func encode(_ value: some Encodable) throws(JSONError) -> RawJSON {
        var writer = JSONWriter()
        try node(value).write(to: &writer)
        return RawJSON(unchecked: writer.bytes[...])
    }

    /// Encodes `value` as a tree.
    ///
    /// - Throws: ``JSONError`` as ``encode(_:)`` does.
    public func encodeValue(_ value: some Encodable) throws(JSONError) -> JSONValue {
        try node(value).value()
    }

    private func node(_ value: some Encodable) throws(JSONError) -> EncodedNode {
        let encoder = NodeEncoder(path: .root, information: userInfo)
        do {
            try value.encode(to: encoder)
        } catch {
            throw JSONError(encoding: error)
        }
        return encoder.result
    }
}
