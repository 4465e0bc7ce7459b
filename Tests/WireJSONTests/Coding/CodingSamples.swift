/// Types as users write them.
struct Flavor: Codable, Hashable, Sendable {
    var name: String
    var vcpus: UInt8
    var disk: Double
    var swap: Int?
}

struct Request: Codable, Hashable, Sendable {
    enum Hint: Codable, Hashable, Sendable {
        case anywhere
        case host(String)
        case near(zone: String, distance: Int)
    }

    enum Color: String, Codable, Sendable {
        case red
        case blue
    }

    var id: Int64
    var flavor: Flavor
    var hints: [Hint]
    var tags: [String: [Color]]
    var ports: [Int: Bool]
    var parent: Box<Flavor>?
    var ratio: Float
    var big: UInt128

    static let sample = Request(
        id: .min,
        flavor: Flavor(name: "m1 \"small\"\n", vcpus: 255, disk: 20.5, swap: nil),
        hints: [.anywhere, .host("node-1"), .near(zone: "é", distance: -1)],
        tags: ["a": [.red, .blue]],
        ports: [80: true],
        parent: Box(value: Flavor(name: "", vcpus: 0, disk: -0.0, swap: 7)),
        ratio: 0.1,
        big: .max
    )
}

struct Box<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    var value: Value
}

/// A class and its subclass, which keeps the superclass's part under `super`.
class Animal: Codable {
    let name: String

    init(name: String) { self.name = name }
}

final class Dog: Animal {
    private enum Keys: String, CodingKey {
        case tricks
    }

    let tricks: [String]

    init(name: String, tricks: [String]) {
        self.tricks = tricks
        super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        tricks = try container.decode([String].self, forKey: .tricks)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(tricks, forKey: .tricks)
        try super.encode(to: container.superEncoder())
    }
}

/// A type that lays itself out by hand, with nested containers filled in turns.
struct HandWritten: Codable, Equatable {
    private enum Keys: String, CodingKey {
        case point
        case list
        case inner
    }

    var x: Int
    var y: Int
    var items: [String?]

    init(x: Int, y: Int, items: [String?]) {
        self.x = x
        self.y = y
        self.items = items
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        var point = try container.nestedUnkeyedContainer(forKey: .point)
        x = try point.decode(Int.self)
        let inner = try point.nestedContainer(keyedBy: Keys.self)
        y = try inner.decode(Int.self, forKey: .inner)
        guard point.isAtEnd, point.count == 2 else {
            throw DecodingError.dataCorruptedError(in: point, debugDescription: "a point has two coordinates")
        }
        var list = try container.nestedContainer(keyedBy: Keys.self, forKey: .list).nestedUnkeyedContainer(
            forKey: .inner
        )
        items = []
        while !list.isAtEnd { items.append(try list.decodeNil() ? nil : list.decode(String.self)) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var point = container.nestedUnkeyedContainer(forKey: .point)
        var outer = container.nestedContainer(keyedBy: Keys.self, forKey: .list)
        var list = outer.nestedUnkeyedContainer(forKey: .inner)
        try point.encode(x)
        for item in items { if let item { try list.encode(item) } else { try list.encodeNil() } }
        var inner = point.nestedContainer(keyedBy: Keys.self)
        try inner.encode(y, forKey: .inner)
    }
}
