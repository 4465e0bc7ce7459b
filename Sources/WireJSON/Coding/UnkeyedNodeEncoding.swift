/// Fills an array.
struct UnkeyedNodeEncoding: UnkeyedEncodingContainer {
    let array: EncodedArray
    let encoder: NodeEncoder
    let path: CodingPath

    init(array: EncodedArray, encoder: NodeEncoder) {
        self.init(array: array, encoder: encoder, path: encoder.path)
    }

    init(array: EncodedArray, encoder: NodeEncoder, path: CodingPath) {
        self.array = array
        self.encoder = encoder
        self.path = path
    }

    var codingPath: [any CodingKey] { path.keys }
    var count: Int { array.elements.count }

    private var nextPath: CodingPath { path.appending(index: count) }
    private func add(_ node: EncodedNode) { array.elements.append(node) }

    mutating func encodeNil() throws { add(.value(.null)) }
    mutating func encode(_ value: Bool) throws { add(.value(.bool(value))) }
    mutating func encode(_ value: String) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Double) throws { add(try encoder.encode(number: value, at: nextPath)) }
    mutating func encode(_ value: Float) throws { add(try encoder.encode(number: value, at: nextPath)) }
    mutating func encode(_ value: Int) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Int8) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Int16) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Int32) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Int64) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: Int128) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt8) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt16) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt32) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt64) throws { add(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt128) throws { add(.value(JSONValue(value))) }

    mutating func encode(_ value: some Encodable) throws { add(try encoder.encode(value, at: nextPath)) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let (nested, path) = (EncodedObject(), nextPath)
        add(.object(nested))
        return KeyedEncodingContainer(KeyedNodeEncoding<Nested>(object: nested, encoder: encoder, path: path))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let (nested, path) = (EncodedArray(), nextPath)
        add(.array(nested))
        return UnkeyedNodeEncoding(array: nested, encoder: encoder, path: path)
    }

    mutating func superEncoder() -> any Encoder {
        let part = NodeEncoder(path: nextPath, information: encoder.information)
        add(.part(part))
        return part
    }
}
