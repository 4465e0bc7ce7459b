import Tracing

/// An attribute with a name, its texts cut to a length.
public struct SpanField: Sendable, Hashable {
    /// A value as OpenTelemetry has it.
    public enum Value: Sendable, Hashable {
        /// A text.
        case text(String)
        /// A whole number.
        case integer(Int64)
        /// A number.
        case number(Double)
        /// Yes or no.
        case flag(Bool)
        /// Several of one kind.
        case list([Value])
    }

    /// The name, such as `http.route`.
    public let name: String
    /// The value.
    public let value: Value

    /// The attributes by name.
    ///
    /// - Parameter limit: the most octets of UTF-8 in a text.
    static func all(_ attributes: SpanAttributes, limit: Int) -> [SpanField] {
        var fields: [SpanField] = []
        fields.reserveCapacity(attributes.count)
        attributes.forEach { name, attribute in
            guard let value = Value(attribute, limit: limit) else { return }
            fields.append(SpanField(name: name, value: value))
        }
        return fields.sorted { $0.name < $1.name }
    }
}

extension SpanField.Value {
    /// The value; nil for what has none.
    fileprivate init?(_ attribute: SpanAttribute, limit: Int) {
        switch attribute {
        case .string(let text): self = .text(text.cut(to: limit))
        case .stringConvertible(let value): self = .text(value.description.cut(to: limit))
        case .int32(let number): self = .integer(Int64(number))
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .number(number)
        case .bool(let flag): self = .flag(flag)
        case .stringArray(let texts): self = .list(texts.map { .text($0.cut(to: limit)) })
        case .stringConvertibleArray(let values): self = .list(values.map { .text($0.description.cut(to: limit)) })
        case .int32Array(let numbers): self = .list(numbers.map { .integer(Int64($0)) })
        case .int64Array(let numbers): self = .list(numbers.map { .integer($0) })
        case .doubleArray(let numbers): self = .list(numbers.map { .number($0) })
        case .boolArray(let flags): self = .list(flags.map { .flag($0) })
        default: return nil
        }
    }
}

extension String {
    /// The text, or its beginning of at most `limit` octets that is whole characters.
    func cut(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
