/// Encodes one value, or the part of one that a container handed out an encoder for.
final class NodeEncoder: Encoder {
    let path: CodingPath
    /// What types may look up; ``userInfo`` makes the dictionary of it that `Encoder` asks for, which few ever see.
    let information: [CodingUserInfoKey: any Sendable]
    private var node: EncodedNode?

    init(path: CodingPath, information: [CodingUserInfoKey: any Sendable]) {
        self.path = path
        self.information = information
    }

    var userInfo: [CodingUserInfoKey: Any] { information }

    var codingPath: [any CodingKey] { path.keys }

    /// What was encoded; a type that encodes nothing is an object without members.
    var result: EncodedNode { node ?? .value(.object(JSONObject())) }

    /// Takes a whole value.
    func store(_ node: EncodedNode) {
        precondition(self.node == nil, "a type encoded two values where one belongs")
        self.node = node
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedNodeEncoding<Key>(object: object(), encoder: self))
    }

    /// The object this value is: a class and its superclass may each ask for it.
    private func object() -> EncodedObject {
        if case .object(let object) = node { return object }
        let object = EncodedObject()
        store(.object(object))
        return object
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array(let array) = node { return UnkeyedNodeEncoding(array: array, encoder: self) }
        let array = EncodedArray()
        store(.array(array))
        return UnkeyedNodeEncoding(array: array, encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleNodeEncoding(encoder: self) }

    /// Encodes a value that stands inside this one.
    func encode(_ value: some Encodable, at path: CodingPath) throws -> EncodedNode {
        let encoder = NodeEncoder(path: path, information: information)
        try value.encode(to: encoder)
        return encoder.result
    }

    /// Encodes a floating-point number.
    ///
    /// - Throws: `EncodingError` for NaN and infinities, which JSON lacks.
    func encode<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        number value: Value,
        at path: @autoclosure () -> CodingPath
    ) throws -> EncodedNode {
        do {
            return .value(.number(try JSONNumber(value)))
        } catch {
            let context = EncodingError.Context(
                codingPath: path().keys,
                debugDescription: "\(error)",
                underlyingError: error
            )
            throw EncodingError.invalidValue(value, context)
        }
    }
}
