/// Where in a value coding has got to: a list that grows at its end without being copied.
///
/// Coders pass through thousands of places and only an error asks which one it was.
enum CodingPath {
    case root
    indirect case inside(CodingPath, key: any CodingKey)

    /// The path as the protocols of `Codable` want it.
    var keys: [any CodingKey] {
        var keys: [any CodingKey] = []
        var rest = self
        while case .inside(let outer, let key) = rest {
            keys.append(key)
            rest = outer
        }
        return keys.reversed()
    }

    func appending(_ key: any CodingKey) -> CodingPath { .inside(self, key: key) }
    func appending(index: Int) -> CodingPath { .inside(self, key: PositionKey(index)) }

    /// Renders a path as in `args.hosts[2].name`; `nil` at the root.
    ///
    /// Keys may come from a peer's text, so they are cut short and their unprintable characters escaped.
    static func text(of keys: [any CodingKey]) -> String? {
        var text = ""
        for key in keys {
            if text.utf8.count > 200 { return text + "..." }
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + printable(key.stringValue)
            }
        }
        return text.isEmpty ? nil : text
    }

    private static func printable(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars.prefix(64) {
            result += (0x20..<0x7F).contains(scalar.value) ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return result
    }
}

/// The key of an array's element, and of the `super` that `Codable` classes use.
struct PositionKey: CodingKey {
    private let name: String
    let intValue: Int?

    /// Made when somebody asks, which for an element is nearly never.
    var stringValue: String { intValue.map { "Index \($0)" } ?? name }

    /// The key `Codable` gives a superclass's part by default.
    static let superclass = Self(named: "super")

    init(_ index: Int) {
        name = ""
        intValue = index
    }

    private init(named name: String) {
        self.name = name
        intValue = nil
    }

    init?(stringValue: String) { self.init(named: stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
