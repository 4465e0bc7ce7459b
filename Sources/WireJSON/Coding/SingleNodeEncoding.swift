/// Takes one value that is neither array nor object by itself.
struct SingleNodeEncoding: SingleValueEncodingContainer {
    let encoder: NodeEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    private func store(_ node: EncodedNode) { encoder.store(node) }

    mutating func encodeNil() throws { store(.value(.null)) }
    mutating func encode(_ value: Bool) throws { store(.value(.bool(value))) }
    mutating func encode(_ value: String) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Double) throws { store(try encoder.encode(number: value, at: encoder.path)) }
    mutating func encode(_ value: Float) throws { store(try encoder.encode(number: value, at: encoder.path)) }
    mutating func encode(_ value: Int) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Int8) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Int16) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Int32) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Int64) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: Int128) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt8) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt16) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt32) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt64) throws { store(.value(JSONValue(value))) }
    mutating func encode(_ value: UInt128) throws { store(.value(JSONValue(value))) }

    mutating func encode(_ value: some Encodable) throws { try value.encode(to: encoder) }
}
