/// Fills an object.
struct KeyedNodeEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let object: EncodedObject
    let encoder: NodeEncoder
    let path: CodingPath

    init(object: EncodedObject, encoder: NodeEncoder) {
        self.init(object: object, encoder: encoder, path: encoder.path)
    }

    init(object: EncodedObject, encoder: NodeEncoder, path: CodingPath) {
        self.object = object
        self.encoder = encoder
        self.path = path
    }

    var codingPath: [any CodingKey] { path.keys }

    private func set(_ node: EncodedNode, _ key: some CodingKey) { object.set(node, forKey: key.stringValue) }

    mutating func encodeNil(forKey key: Key) throws { set(.value(.null), key) }
    mutating func encode(_ value: Bool, forKey key: Key) throws { set(.value(.bool(value)), key) }
    mutating func encode(_ value: String, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Double, forKey key: Key) throws {
        set(try encoder.encode(number: value, at: path.appending(key)), key)
    }
    mutating func encode(_ value: Float, forKey key: Key) throws {
        set(try encoder.encode(number: value, at: path.appending(key)), key)
    }
    mutating func encode(_ value: Int, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: Int128, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { set(.value(JSONValue(value)), key) }
    mutating func encode(_ value: UInt128, forKey key: Key) throws { set(.value(JSONValue(value)), key) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        set(try encoder.encode(value, at: path.appending(key)), key)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        var nested = EncodedObject()
        if case .object(let existing) = object.node(forKey: key.stringValue) { nested = existing }
        set(.object(nested), key)
        let path = path.appending(key)
        return KeyedEncodingContainer(KeyedNodeEncoding<Nested>(object: nested, encoder: encoder, path: path))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        var nested = EncodedArray()
        if case .array(let existing) = object.node(forKey: key.stringValue) { nested = existing }
        set(.array(nested), key)
        return UnkeyedNodeEncoding(array: nested, encoder: encoder, path: path.appending(key))
    }

    mutating func superEncoder() -> any Encoder { part(PositionKey.superclass) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { part(key) }

    private func part(_ key: some CodingKey) -> NodeEncoder {
        let part = NodeEncoder(path: path.appending(key), information: encoder.information)
        set(.part(part), key)
        return part
    }
}
