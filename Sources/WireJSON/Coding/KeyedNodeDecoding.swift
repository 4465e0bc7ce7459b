/// Reads an object by its keys; of a key that stands twice, the last value.
struct KeyedNodeDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: NodeDecoder
    private let members: MemberNodes

    init(_ decoder: NodeDecoder) throws {
        self.decoder = decoder
        members = try MemberNodes(of: decoder)
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members.node(forKey: key.stringValue) != nil }

    /// A decoder of the member's value.
    private func member(_ key: some CodingKey) throws -> NodeDecoder {
        guard let node = members.node(forKey: key.stringValue) else { throw decoder.missing(key) }
        return decoder.inside(node, key: key)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try member(key).bool() }
    func decode(_: String.Type, forKey key: Key) throws -> String { try member(key).string() }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try member(key).number() }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try member(key).number() }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try member(key).integer() }
    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 { try member(key).integer() }
    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 { try member(key).integer() }
    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 { try member(key).integer() }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try member(key).integer() }
    func decode(_: Int128.Type, forKey key: Key) throws -> Int128 { try member(key).integer() }
    func decode(_: UInt.Type, forKey key: Key) throws -> UInt { try member(key).integer() }
    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 { try member(key).integer() }
    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 { try member(key).integer() }
    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 { try member(key).integer() }
    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 { try member(key).integer() }
    func decode(_: UInt128.Type, forKey key: Key) throws -> UInt128 { try member(key).integer() }

    func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value { try Value(from: member(key)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try member(PositionKey.superclass) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}
