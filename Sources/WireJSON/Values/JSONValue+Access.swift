extension JSONValue {
    /// The value of `key`; `nil` when it is missing or this is no object.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }

    /// The element at `index`; `nil` when it is missing or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Whether this is the literal `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The boolean; `nil` when this is none.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number as an `Int`; `nil` when this is no number or not exactly an `Int`.
    public var intValue: Int? {
        if case .number(let number) = self { number.int } else { nil }
    }

    /// The number as a finite `Double`; `nil` when this is no number or beyond its range.
    public var doubleValue: Double? {
        if case .number(let number) = self { number.double } else { nil }
    }

    /// The number with its digits; `nil` when this is none.
    public var numberValue: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The string; `nil` when this is none or holds half of a surrogate pair.
    public var stringValue: String? {
        if case .string(let string) = self { string.string } else { nil }
    }

    /// The elements; `nil` when this is no array.
    public var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The object; `nil` when this is none.
    public var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// What this is, with an article, for the texts of errors: `an object`.
    public var kindName: String { kind.name }

    private var kind: RawJSON.Kind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}
