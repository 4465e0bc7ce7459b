/// A member of an object that was not taken apart further.
public struct RawMember: Sendable, Hashable {
    /// The key.
    public let key: JSONString
    /// The value, sharing the object's storage.
    public let value: RawJSON

    /// Makes a member.
    public init(key: JSONString, value: RawJSON) {
        self.key = key
        self.value = value
    }
}

extension RawJSON {
    /// Builds the tree.
    ///
    /// - Throws: ``JSONError`` when `options` refuse the text; the default refuses nothing that was validated.
    public func value(options: JSONReadingOptions = .alreadyValidated) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: bytes, options: options)
    }

    /// Takes an object apart, leaving its values as slices; members stand in the text's order, equal keys included.
    ///
    /// - Throws: ``JSONError`` with code `typeMismatch` when this is no object, and `duplicateKey` when `refusingDuplicates`
    ///   and a key stands twice.
    public func members(refusingDuplicates: Bool = false) throws(JSONError) -> [RawMember] {
        let outline = try ObjectOutline(self, refusingDuplicates: refusingDuplicates)
        return outline.members.map { RawMember(key: outline.key(of: $0), value: outline.value(of: $0)) }
    }

    /// Takes an array apart, leaving its elements as slices.
    ///
    /// - Throws: ``JSONError`` with code `typeMismatch` when this is no array.
    public func elements() throws(JSONError) -> [RawJSON] {
        try expect(.array)
        let bytes = bytes
        return try Grammar.read(bytes, ShallowWalk(), limits: .alreadyValidated).visitor.members.map {
            $0.value(in: bytes)
        }
    }

    /// The string, when this is one.
    ///
    /// - Throws: ``JSONError`` with code `typeMismatch` when this is no string.
    public func jsonString() throws(JSONError) -> JSONString {
        let (range, isEscaped) = try stringContent()
        return JSONString(validated: range, of: bytes.span, isEscaped: isEscaped)
    }

    /// Decodes a string to its UTF-8 bytes, for JSON text inside a JSON string.
    ///
    /// - Throws: ``JSONError`` with code `typeMismatch` when this is no string, and `loneSurrogate` when it holds half of a
    ///   surrogate pair, which UTF-8 cannot encode.
    public func decodedStringBytes() throws(JSONError) -> [UInt8] {
        let (range, isEscaped) = try stringContent()
        return try decoded(range, isEscaped: isEscaped)
    }

    /// Checks a JSON text that must be a string, without whitespace around it, and decodes it as
    /// ``decodedStringBytes()`` does; both in one pass where no escape has a number and nothing is beyond ASCII.
    ///
    /// - Throws: ``JSONError`` when the text is no such string.
    public static func decodedStringBytes(validating text: ArraySlice<UInt8>) throws(JSONError) -> [UInt8] {
        // Before there is a RawJSON of it, which is never empty.
        guard text.first == UInt8(ascii: "\"") else {
            throw JSONError(code: .typeMismatch, expected: "a string", found: "something else")
        }
        var decoded: [UInt8] = []
        if text.count > 1, text.last == UInt8(ascii: "\""),
            Unescaping.appendSimple(text[(text.startIndex + 1)..<(text.endIndex - 1)].span, to: &decoded)
        {
            return decoded
        }
        let raw = RawJSON(unchecked: text)
        let (range, isEscaped) = try raw.stringContent()
        guard range.upperBound == text.count - 1 else {
            throw JSONError(Fault(at: range.upperBound + 1, of: text.span, expected: .endOfText), in: text.span)
        }
        return try raw.decoded(range, isEscaped: isEscaped)
    }

    private func decoded(_ range: Range<Int>, isEscaped: Bool) throws(JSONError) -> [UInt8] {
        let start = bytes.startIndex
        let content = bytes[start + range.lowerBound..<start + range.upperBound]
        guard isEscaped else { return Array(content) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(content.count)
        if let offset = Unescaping.append(content.span, to: &decoded) {
            throw JSONError(Fault(.loneSurrogate, at: range.lowerBound + offset), in: bytes.span)
        }
        return decoded
    }

    private func stringContent() throws(JSONError) -> (range: Range<Int>, isEscaped: Bool) {
        try expect(.string)
        do throws(Fault) {
            return try Lexer.string(bytes.span, from: 0)
        } catch {
            throw JSONError(error, in: bytes.span)
        }
    }

    func expect(_ expected: Kind) throws(JSONError) {
        guard kind == expected else {
            throw JSONError(code: .typeMismatch, expected: expected.name, found: kind.name)
        }
    }
}
