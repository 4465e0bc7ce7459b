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

    /// The node of the member's value.
    private func node(_ key: some CodingKey) throws -> Int {
        guard let node = members.node(forKey: key.stringValue) else { throw decoder.missing(key) }
        return node
    }

    /// A decoder of the member's value.
    private func member(_ key: some CodingKey) throws -> NodeDecoder { decoder.inside(try node(key), key: key) }

    /// The member's value as `read` finds it; where that finds none, what a decoder makes of it, or says about it.
    ///
    /// Only that needs a path, and most values are what is asked for.
    @inline(__always)
    private func value<Value>(
        _ key: Key,
        _ read: (Int) -> Value?,
        _ decode: (NodeDecoder) throws -> Value
    ) throws -> Value {
        let node = try node(key)
        return try read(node) ?? decode(decoder.inside(node, key: key))
    }

    private func integer<Value: FixedWidthInteger>(_ key: Key) throws -> Value {
        try value(key, { decoder.document.shortInteger($0).flatMap(Value.init(exactly:)) }, { try $0.integer() })
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode(_: Bool.Type, forKey key: Key) throws -> Bool {
        try value(key, { decoder.document.bool($0) }, { try $0.bool() })
    }
    func decode(_: String.Type, forKey key: Key) throws -> String {
        try value(key, { decoder.document.plainString($0) }, { try $0.string() })
    }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try member(key).number() }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try member(key).number() }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try integer(key) }
    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 { try integer(key) }
    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 { try integer(key) }
    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 { try integer(key) }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try integer(key) }
    func decode(_: Int128.Type, forKey key: Key) throws -> Int128 { try integer(key) }
    func decode(_: UInt.Type, forKey key: Key) throws -> UInt { try integer(key) }
    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(key) }
    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(key) }
    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(key) }
    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(key) }
    func decode(_: UInt128.Type, forKey key: Key) throws -> UInt128 { try integer(key) }

    func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value { try member(key).value() }

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
