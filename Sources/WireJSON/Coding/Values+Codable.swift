// The types of this module pass through their own coders exactly. Through others, such as Foundation's, they go as far as
// those can carry them.

extension JSONValue: Codable {
    /// Takes whatever value stands there.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? NodeDecoder {
            self = try decoder.raw.value()
        } else {
            self = try ForeignCoding.value(from: decoder)
        }
    }

    /// Encodes the value as what it is.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? NodeEncoder {
            encoder.store(.value(self))
        } else {
            try ForeignCoding.encode(self, to: encoder)
        }
    }
}

extension RawJSON: Codable {
    /// Takes the text of whatever value stands there.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? NodeDecoder {
            self = decoder.raw
        } else {
            self.init(try ForeignCoding.value(from: decoder))
        }
    }

    /// Encodes the text as it is.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? NodeEncoder {
            encoder.store(.raw(self))
        } else {
            try ForeignCoding.encode(try value(), to: encoder)
        }
    }
}

extension JSONObject: Codable {
    /// Takes an object.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? NodeDecoder { try decoder.expect(.object) }
        guard case .object(let object) = try JSONValue(from: decoder) else {
            throw ForeignCoding.mismatch(JSONObject.self, in: decoder)
        }
        self = object
    }

    /// Encodes the object in its order.
    public func encode(to encoder: any Encoder) throws { try JSONValue.object(self).encode(to: encoder) }
}

extension JSONNumber: Codable {
    /// Takes a number with its digits.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? NodeDecoder {
            self = try decoder.jsonNumber(as: JSONNumber.self)
        } else {
            guard case .number(let number) = try JSONValue(from: decoder) else {
                throw ForeignCoding.mismatch(JSONNumber.self, in: decoder)
            }
            self = number
        }
    }

    /// Encodes the number with its digits.
    public func encode(to encoder: any Encoder) throws { try JSONValue.number(self).encode(to: encoder) }
}

extension JSONString: Codable {
    /// Takes a string with its escapes.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? NodeDecoder {
            self = try decoder.jsonString(as: JSONString.self)
        } else {
            self.init(try decoder.singleValueContainer().decode(String.self))
        }
    }

    /// Encodes the string with its escapes.
    public func encode(to encoder: any Encoder) throws { try JSONValue.string(self).encode(to: encoder) }
}

extension RawJSON {
    /// Encodes `value` as compact text.
    ///
    /// - Throws: ``JSONError`` as ``WireJSONEncoder/encode(_:)`` does.
    public init(encoding value: some Encodable) throws(JSONError) {
        self = try WireJSONEncoder().encode(value)
    }

    /// Decodes a Swift value.
    ///
    /// - Throws: ``JSONError`` when the text does not hold a `Value`; any other error an `init(from:)` throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try WireJSONDecoder().decode(type, from: self)
    }
}

extension JSONValue {
    /// Encodes `value` as a tree.
    ///
    /// - Throws: ``JSONError`` as ``WireJSONEncoder/encode(_:)`` does.
    public init(encoding value: some Encodable) throws(JSONError) {
        self = try WireJSONEncoder().encodeValue(value)
    }

    /// Decodes a Swift value.
    ///
    /// - Throws: ``JSONError`` when the tree does not hold a `Value`; any other error an `init(from:)` throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try WireJSONDecoder().decode(type, from: self)
    }
}
