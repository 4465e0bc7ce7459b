/// Reads an array from front to back.
struct UnkeyedNodeDecoding: UnkeyedDecodingContainer {
    private let decoder: NodeDecoder
    private var next: Int
    private(set) var currentIndex = 0
    let elementCount: Int

    init(_ decoder: NodeDecoder) throws {
        try decoder.expect(.array)
        self.decoder = decoder
        next = decoder.node + 1
        elementCount = decoder.document.childCount(of: decoder.node)
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elementCount }
    var isAtEnd: Bool { currentIndex == elementCount }

    /// Reads the next element, and moves on only when that succeeds.
    private mutating func element<Value>(_ read: (NodeDecoder) throws -> Value) throws -> Value {
        let element = try nextElement()
        let value = try read(element)
        advance()
        return value
    }

    private func nextElement() throws -> NodeDecoder {
        guard !isAtEnd else { throw decoder.exhausted(at: currentIndex) }
        return decoder.inside(next, key: PositionKey(currentIndex))
    }

    private mutating func advance() {
        next = decoder.document.sibling(of: next)
        currentIndex += 1
    }

    mutating func decodeNil() throws -> Bool {
        let isNull = try nextElement().isNull
        if isNull { advance() }
        return isNull
    }

    mutating func decode(_: Bool.Type) throws -> Bool { try element { try $0.bool() } }
    mutating func decode(_: String.Type) throws -> String { try element { try $0.string() } }
    mutating func decode(_: Double.Type) throws -> Double { try element { try $0.number() } }
    mutating func decode(_: Float.Type) throws -> Float { try element { try $0.number() } }
    mutating func decode(_: Int.Type) throws -> Int { try element { try $0.integer() } }
    mutating func decode(_: Int8.Type) throws -> Int8 { try element { try $0.integer() } }
    mutating func decode(_: Int16.Type) throws -> Int16 { try element { try $0.integer() } }
    mutating func decode(_: Int32.Type) throws -> Int32 { try element { try $0.integer() } }
    mutating func decode(_: Int64.Type) throws -> Int64 { try element { try $0.integer() } }
    mutating func decode(_: Int128.Type) throws -> Int128 { try element { try $0.integer() } }
    mutating func decode(_: UInt.Type) throws -> UInt { try element { try $0.integer() } }
    mutating func decode(_: UInt8.Type) throws -> UInt8 { try element { try $0.integer() } }
    mutating func decode(_: UInt16.Type) throws -> UInt16 { try element { try $0.integer() } }
    mutating func decode(_: UInt32.Type) throws -> UInt32 { try element { try $0.integer() } }
    mutating func decode(_: UInt64.Type) throws -> UInt64 { try element { try $0.integer() } }
    mutating func decode(_: UInt128.Type) throws -> UInt128 { try element { try $0.integer() } }

    mutating func decode<Value: Decodable>(_: Value.Type) throws -> Value { try element { try $0.value() } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try element { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try element { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try element { $0 } }
}
