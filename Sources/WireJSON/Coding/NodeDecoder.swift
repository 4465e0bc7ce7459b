/// Decodes one value of a document.
struct NodeDecoder: Decoder {
    let document: DecodingDocument
    let node: Int
    let path: CodingPath

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { document.userInfo }
    var isNull: Bool { document.kind(of: node) == .null }

    /// The value's own text.
    var raw: RawJSON { document.raw(node) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try KeyedNodeDecoding<Key>(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedNodeDecoding(self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleNodeDecoding(decoder: self) }

    /// A decoder of a value inside this one.
    func inside(_ node: Int, key: some CodingKey) -> Self {
        Self(document: document, node: node, path: path.appending(key))
    }
}

extension NodeDecoder {
    /// Decodes a value of any type: an array of plain values at once, everything else as its type does it.
    func value<Value: Decodable>() throws -> Value {
        if let scalars = document.scalars(Value.self, node), case let value as Value = scalars { return value }
        return try Value(from: self)
    }

    func bool() throws -> Bool {
        guard let bool = document.bool(node) else { throw mismatch(Bool.self, expected: "a boolean") }
        return bool
    }

    func string() throws -> String {
        try jsonString(as: String.self).decodedOrThrow { corrupted($0) }
    }

    func jsonString(as type: Any.Type) throws -> JSONString {
        guard document.kind(of: node) == .string else { throw mismatch(type, expected: "a string") }
        return document.string(node)
    }

    func jsonNumber(as type: Any.Type, expected: String = "a number") throws -> JSONNumber {
        guard document.kind(of: node) == .number else { throw mismatch(type, expected: expected) }
        return document.number(node)
    }

    /// Reads an integer; `1.0` and `1e2` are integers, and one that does not fit is an error.
    func integer<Value: FixedWidthInteger>() throws -> Value {
        if let short = document.shortInteger(node), let value = Value(exactly: short) { return value }
        let number = try jsonNumber(as: Value.self, expected: "an integer")
        guard let value = number.exactly(Value.self) else {
            throw corrupted(JSONError(code: .notRepresentable, expected: "an integer that fits \(Value.self)"))
        }
        return value
    }

    /// Reads a floating-point number, rounding to the nearest; infinity only where the text says so.
    func number<Value: BinaryFloatingPoint & LosslessStringConvertible>() throws -> Value {
        let number = try jsonNumber(as: Value.self)
        let value = number.nearest(Value.self)
        guard value.isFinite || number.isNonFinite else {
            throw corrupted(JSONError(code: .notRepresentable, expected: "a number that fits \(Value.self)"))
        }
        return value
    }

    func expect(_ kind: RawJSON.Kind) throws {
        guard raw.kind == kind else {
            throw mismatch(kind == .array ? [Any].self : [String: Any].self, expected: kind.name)
        }
    }
}

extension NodeDecoder {
    /// The protocols of `Codable` promise a `DecodingError`; ours rides along inside it and comes out at the top.
    private func context(_ error: JSONError) -> DecodingError.Context {
        DecodingError.Context(codingPath: codingPath, debugDescription: "\(error)", underlyingError: error)
    }

    private func mismatch(_ type: Any.Type, expected: String) -> DecodingError {
        let context = context(JSONError(code: .typeMismatch, expected: expected, found: raw.kind.name))
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func corrupted(_ error: JSONError) -> DecodingError { .dataCorrupted(context(error)) }

    func missing(_ key: some CodingKey) -> DecodingError {
        .keyNotFound(key, context(JSONError(code: .keyNotFound, expected: "the key '\(key.stringValue)'")))
    }

    func exhausted(at index: Int) -> DecodingError {
        let error = JSONError(code: .typeMismatch, expected: "more than \(index) elements")
        return .valueNotFound(Any.self, context(error))
    }
}

extension JSONString {
    fileprivate func decodedOrThrow(_ wrap: (JSONError) -> DecodingError) throws -> String {
        guard let string else { throw wrap(JSONError(code: .loneSurrogate)) }
        return string
    }
}
