/// A table of named values as AMQP carries it: arguments of declarations, client properties, message headers.
struct FieldTable: Sendable, Hashable {
    /// A value of a table.
    indirect enum Value: Sendable, Hashable {
        /// A truth value (`t`).
        case boolean(Bool)
        /// A signed number of 32 bits (`I`), the type Python gives all its numeric arguments.
        case int32(Int32)
        /// A signed number of 64 bits (`l`).
        case int64(Int64)
        /// A text of any length (`S`).
        case text(String)
        /// A table within the table (`F`).
        case table(FieldTable)
    }

    /// A named value.
    struct Entry: Sendable, Hashable {
        /// Its name.
        var name: String
        /// Its value.
        var value: Value
    }

    /// The entries in the order they are written.
    var entries: [Entry]

    init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// The first value of that name.
    subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }
}

extension FieldTable: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, Value)...) {
        entries = elements.map { Entry(name: $0.0, value: $0.1) }
    }
}
