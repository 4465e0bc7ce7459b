/// A JSON string that keeps the text it was written with.
///
/// Python writes half of a surrogate pair as an escape (`"\ud800"`), which no `String` can hold. Because the escapes stay as
/// they are, such a string passes through unchanged, and only ``decoded()`` throws. Equality and hashing go by the decoded
/// value, code point by code point: `"\u0041"` equals `"A"`, and two normalisation forms of one letter differ
/// (RFC 8259 section 8.3).
public struct JSONString: Sendable {
    /// The text between the quotes, escapes included, as it stands in a document.
    public let source: String

    /// Whether ``source`` differs from what it stands for.
    package let isEscaped: Bool

    /// Makes the string that stands for `string`.
    public init(_ string: String) {
        if Escaping.isNeeded(for: string) {
            var bytes: [UInt8] = []
            Escaping.append(string.utf8.span, to: &bytes, asciiOnly: false)
            source = String(decoding: bytes, as: UTF8.self)
            isEscaped = true
        } else {
            source = string
            isEscaped = false
        }
    }

    /// Makes a string from the text between its quotes in a JSON document.
    ///
    /// - Throws: ``JSONError`` with code `syntax` or `unexpectedEnd` when `source` could not stand between quotes.
    public init(source: String) throws(JSONError) {
        let quoted = Array("\"\(source)\"".utf8)
        do throws(Fault) {
            let content = try Lexer.string(quoted.span, from: 0)
            guard content.range.upperBound == quoted.count - 1 else {
                throw Fault(.syntax, at: content.range.upperBound, expected: .endOfText)
            }
            self.source = source
            isEscaped = content.isEscaped
        } catch {
            throw JSONError(error, in: quoted.span)
        }
    }

    /// Takes a part of a document that ``Lexer`` has read as a string; `range` counts from the start of the text.
    init(validated range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {
        source = String(validated: input.extracting(range))
        self.isEscaped = isEscaped
    }

    /// The rest of a string that begins with `prefix`; `nil` when it does not, and when either has an escape.
    package func dropping(prefix: String) -> JSONString? {
        let (content, prefix) = (source.utf8.span, prefix.utf8.span)
        guard !isEscaped, content.count >= prefix.count else { return nil }
        for position in prefix.indices where content[position] != prefix[position] { return nil }
        return JSONString(validated: prefix.count..<content.count, of: content, isEscaped: false)
    }

    /// The string it stands for; `nil` when it holds half of a surrogate pair.
    public var string: String? {
        guard isEscaped else { return source }
        let (bytes, loneSurrogate) = decodedBytes()
        return loneSurrogate == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Decodes the escapes.
    ///
    /// - Throws: ``JSONError`` with code `loneSurrogate` when no `String` can hold the value.
    public func decoded() throws(JSONError) -> String {
        guard let string else { throw JSONError(code: .loneSurrogate) }
        return string
    }

    /// The decoded value, with WTF-8 for halves of surrogate pairs, and the offset of the first half.
    func decodedBytes() -> (bytes: [UInt8], loneSurrogate: Int?) {
        var bytes: [UInt8] = []
        let loneSurrogate = Unescaping.append(source.utf8.span, to: &bytes)
        return (bytes, loneSurrogate)
    }
}

extension JSONString: Hashable {
    /// Compares what the strings stand for, code point by code point.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left.isEscaped, right.isEscaped) {
        case (false, false): left.source.hasSameBytes(as: right.source)
        case (true, true): left.decodedBytes().bytes == right.decodedBytes().bytes
        case (false, true): left.source.utf8.elementsEqual(right.decodedBytes().bytes)
        case (true, false): left.decodedBytes().bytes.elementsEqual(right.source.utf8)
        }
    }

    /// Whether it stands for `string`, without making a `JSONString` of that first.
    func stands(for string: String) -> Bool {
        isEscaped ? string.utf8.elementsEqual(decodedBytes().bytes) : source.hasSameBytes(as: string)
    }

    /// Feeds what the string stands for.
    public func hash(into hasher: inout Hasher) {
        // String's own hash is the same for all canonically equivalent strings, which would let a sender choose collisions.
        if isEscaped {
            let bytes = decodedBytes().bytes
            bytes.span.hash(into: &hasher)
        } else {
            source.utf8.span.hash(into: &hasher)
        }
    }
}

extension Span<UInt8> {
    fileprivate func hash(into hasher: inout Hasher) {
        var word: UInt64 = 0
        for position in indices {
            word = word << 8 | UInt64(self[position])
            if position & 7 == 7 {
                hasher.combine(word)
                word = 0
            }
        }
        hasher.combine(word)
        hasher.combine(count)
    }
}

extension String {
    /// Compares bytes, where `==` would compare up to canonical equivalence.
    fileprivate func hasSameBytes(as other: String) -> Bool {
        // Different bytes are most often different text too, and telling that is what `==` is fastest at.
        guard utf8.count == other.utf8.count, self == other else { return false }
        let left = utf8.span
        let right = other.utf8.span
        for position in left.indices where left[position] != right[position] { return false }
        return true
    }
}

extension JSONString: ExpressibleByStringLiteral {
    /// Makes the string that stands for the literal.
    public init(stringLiteral value: String) { self.init(value) }
}

extension JSONString: CustomStringConvertible {
    /// The string with its quotes, as it stands in a document.
    public var description: String { "\"\(source)\"" }
}
