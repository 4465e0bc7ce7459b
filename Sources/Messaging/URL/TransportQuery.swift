/// The options in a transport URL's query, in the order in which they first occur.
///
/// Repeated names are one option whose values are joined with commas, and empty values count as absent, as in oslo.
public struct TransportQuery: Sendable, Hashable {
    /// One option.
    public struct Item: Sendable, Hashable {
        /// The option's name.
        public let name: String
        /// Its value as text.
        public let value: String
    }

    /// The options, each name once.
    public private(set) var items: [Item] = []

    /// Makes a query without options.
    public init() {}

    /// Whether there is no option.
    public var isEmpty: Bool { items.isEmpty }

    /// The text of the option called `name`; setting an empty text or `nil` removes it.
    public subscript(name: String) -> String? {
        get { items.first { $0.name == name }?.value }
        set {
            let value = newValue.flatMap { $0.isEmpty ? nil : $0 }
            switch (items.firstIndex { $0.name == name }, value) {
            case (let index?, let value?): items[index] = Item(name: name, value: value)
            case (let index?, nil): items.remove(at: index)
            case (nil, let value?): items.append(Item(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension TransportQuery: ExpressibleByDictionaryLiteral {
    /// Makes a query from names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension TransportQuery: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The query as it stands in a URL, with what looks like a secret masked.
    public var description: String { formatted(revealingSecrets: false) }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows the masked text only, so that `dump` and the printing of enclosing values keep secrets.
    public var customMirror: Mirror { Mirror(self, children: ["query": description]) }
}

extension TransportQuery {
    /// Reads the text between `?` and `#`; `+` is a space, and a part without `=` is skipped.
    init(parsing text: Substring.UTF8View) throws(MessagingError) {
        for part in text.split(separator: UInt8(ascii: "&")) {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
            guard let name = PercentCoding.decoded(part[..<equals], plusIsSpace: true),
                let value = PercentCoding.decoded(part[equals...].dropFirst(), plusIsSpace: true)
            else {
                throw .invalidTransportURL("The query of the transport URL is not UTF-8 once percent-decoded")
            }
            guard !value.isEmpty else { continue }
            self[name] = self[name].map { "\($0),\(value)" } ?? value
        }
    }

    /// Writes the query as oslo does; with `revealingSecrets` it reads back to an equal one.
    public func formatted(revealingSecrets: Bool) -> String {
        items.map { item in
            let value = revealingSecrets || !Self.isSecret(item.name) ? Self.encoded(item.value) : "***"
            return "\(Self.encoded(item.name))=\(value)"
        }.joined(separator: "&")
    }

    /// Form encoding: like percent-encoding, with a space as `+` and a `+` as `%2B`.
    private static func encoded(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { PercentCoding.encoded(String($0)) }
            .joined(separator: "+")
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["password", "secret", "token"].contains { name.contains($0) }
    }
}
