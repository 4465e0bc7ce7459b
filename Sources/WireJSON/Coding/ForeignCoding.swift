/// Carries JSON through coders that are not ours, with the kinds of values they know.
enum ForeignCoding {
    /// An object's key.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads whatever value stands there.
    static func value(from decoder: any Decoder) throws -> JSONValue {
        if let object = attempt({ try decoder.container(keyedBy: Name.self) }) {
            return .object(
                JSONObject(
                    try object.allKeys.map { key in
                        let value = try object.decodeIfPresent(JSONValue.self, forKey: key)
                        return JSONObject.Member(key: JSONString(key.stringValue), value: value ?? .null)
                    }
                )
            )
        }
        if var array = attempt({ try decoder.unkeyedContainer() }) {
            var elements: [JSONValue] = []
            while !array.isAtEnd { elements.append(try array.decode(JSONValue?.self) ?? .null) }
            return .array(elements)
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() { return .null }
        if let bool = attempt({ try single.decode(Bool.self) }) { return .bool(bool) }
        if let integer = attempt({ try single.decode(Int64.self) }) { return JSONValue(integer) }
        if let integer = attempt({ try single.decode(UInt64.self) }) { return JSONValue(integer) }
        if let double = attempt({ try single.decode(Double.self) }) { return try JSONValue(double) }
        return JSONValue(try single.decode(String.self))
    }

    /// `Codable` offers no way to ask what kind of value comes next: a refusal is the answer.
    private static func attempt<Value>(_ read: () throws -> Value) -> Value? {
        do { return try read() } catch { return nil }
    }

    /// Writes a value.
    ///
    /// - Throws: ``JSONError`` with code `loneSurrogate` or `notRepresentable` for what only text can hold; what the encoder throws.
    static func encode(_ value: JSONValue, to encoder: any Encoder) throws {
        switch value {
        case .object(let object):
            var container = encoder.container(keyedBy: Name.self)
            for member in object { try container.encode(member.value, forKey: Name(stringValue: member.key.decoded())) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let bool):
            var container = encoder.singleValueContainer()
            try container.encode(bool)
        case .string(let string):
            var container = encoder.singleValueContainer()
            try container.encode(try string.decoded())
        case .number(let number):
            var container = encoder.singleValueContainer()
            if let integer = number.exactly(Int64.self) {
                try container.encode(integer)
            } else if let integer = number.exactly(UInt64.self) {
                try container.encode(integer)
            } else if let double = number.double {
                try container.encode(double)
            } else {
                throw JSONError(code: .notRepresentable)
            }
        }
    }

    static func mismatch(_ type: Any.Type, in decoder: any Decoder) -> DecodingError {
        let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a value of another kind")
        return .typeMismatch(type, context)
    }
}
