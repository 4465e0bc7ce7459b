import Messaging
import Yams

/// A mapping in the file: hands out its values by key, and reports the keys nobody asked for.
struct ConfigurationSection {
    let reader: ConfigurationReader
    /// Where it stands, such as `gateway.limits`; empty for the whole file.
    let path: String
    private let mapping: Node.Mapping

    /// The section that `node` is; reports anything but a mapping.
    ///
    /// An empty value is an empty section.
    init?(_ node: Node, path: String, reader: ConfigurationReader) {
        self.reader = reader
        self.path = path
        switch node {
        case .mapping(let mapping): self.mapping = mapping
        case .scalar where node.isNothing: self.mapping = Node.Mapping([])
        default:
            reader.report("\(path.isEmpty ? "the file" : path): expected a mapping of keys to values", at: node)
            return nil
        }
    }

    /// The value of a key that must be there; reports its absence at the mapping's own line.
    func required<Value>(_ key: String, _ value: Value?) -> Value? {
        if value == nil, node(key) == nil {
            reader.report("\(full(key)): is missing", at: .mapping(mapping))
        }
        return value
    }

    /// Reports every key that is not one of `known`, with the nearest one as a suggestion.
    func allow(_ known: [String]) {
        for (key, _) in mapping {
            let name = key.string ?? "?"
            guard !known.contains(name) else { continue }
            let near = known.min { name.distance(to: $0) < name.distance(to: $1) }
            let suggestion = near.flatMap { name.distance(to: $0) <= 2 ? "; did you mean '\($0)'?" : nil }
            reader.report(
                "\(full(name)): unknown key" + (suggestion ?? "; known here: \(known.joined(separator: ", "))"),
                at: key
            )
        }
    }

    /// The keys of a mapping whose keys are the user's, in order.
    var keys: [String] { mapping.compactMap { $0.key.string } }

    /// The whole section, for what is wrong with no single key.
    var anyNode: Node { .mapping(mapping) }

    /// The place where a key itself stands.
    func nodeOfKey(_ key: String) -> Node? { mapping.first { $0.key.string == key }?.key }

    func node(_ key: String) -> Node? { mapping[Node(key)].flatMap { $0.isNothing ? nil : $0 } }

    /// The line where the value of a key stands, counted from 1; nil when it does not.
    func line(of key: String) -> Int? { node(key)?.mark?.line }

    func section(_ key: String) -> ConfigurationSection? {
        node(key).flatMap { ConfigurationSection($0, path: full(key), reader: reader) }
    }

    /// The mappings of a list, each under its own number, as in `gateway.expose[0]`.
    func sections(_ key: String) -> [ConfigurationSection]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else {
            reader.report("\(full(key)): expected a list of mappings", at: node)
            return nil
        }
        return sequence.enumerated().compactMap { index, element in
            ConfigurationSection(element, path: "\(full(key))[\(index)]", reader: reader)
        }
    }

    func string(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let scalar = node.scalar else {
            reader.report("\(full(key)): expected one value, found a list or mapping", at: node)
            return nil
        }
        return scalar.string
    }

    func strings(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else { return string(key).map { [$0] } }
        return sequence.compactMap { element in
            guard let scalar = element.scalar else {
                reader.report("\(full(key)): expected a list of values", at: element)
                return nil
            }
            return scalar.string
        }
    }

    /// Values that all pass `test`; reports each that does not, at its line.
    func strings(_ key: String, expected: String, _ test: (String) -> Bool) -> [String]? {
        strings(key)?.filter { text in
            if test(text) { return true }
            let elements = node(key)?.sequence.map(Array.init) ?? []
            reader.report(
                "\(full(key)): expected \(expected), found '\(text)'",
                at: elements.first { $0.scalar?.string == text } ?? node(key)
            )
            return false
        }
    }

    func bool(_ key: String) -> Bool? {
        read(key, expected: "true or false") { Self.booleans[$0.lowercased()] }
    }

    /// A whole number within `range`.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number of bytes: `1048576`, `16KiB`, `1MiB`.
    func bytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key, expected: "a number of bytes from \(range.lowerBound) to \(range.upperBound), such as 16KiB") {
            text in
            ByteCount(text).map(\.bytes).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A time in seconds, or with a unit: `0.5`, `30`, `500ms`, `2m`.
    func duration(_ key: String, in range: ClosedRange<Double>) -> Duration? {
        read(key, expected: "a time from \(range.lowerBound) to \(range.upperBound) seconds, such as 30 or 500ms") {
            text in
            TimeSpan(text).flatMap { range.contains($0.seconds) ? .seconds($0.seconds) : nil }
        }
    }

    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        read(key, expected: Word.allCases.map(\.rawValue).joined(separator: " or ")) { Word(rawValue: $0.lowercased()) }
    }

    /// The value that `parse` makes of the text; reports what was expected when it makes nothing.
    func read<Value>(_ key: String, expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = parse(text) else {
            reader.report("\(full(key)): expected \(expected), found '\(text)'", at: node(key))
            return nil
        }
        return value
    }

    /// `key` with the path of this section before it.
    func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static let booleans = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]
}

extension Node {
    /// Whether the value was left out: nothing, `~` or `null`, unquoted (YAML 1.2, 10.2.1.1).
    fileprivate var isNothing: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
