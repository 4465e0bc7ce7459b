/// Writes JSON text piece by piece, with the commas in their places.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("result")
/// writer.write(reply)              // a RawJSON: copied, not parsed
/// writer.endObject()
/// ```
///
/// The caller sees to it that keys and values alternate and that every `begin` has its `end`; the writer escapes.
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []

    /// The layout.
    public let options: JSONWritingOptions

    private var depth = 0
    private var place = Place.start
    /// Whether what is written is the text of a string, and therefore escaped once more.
    private var isInText = false

    /// What was written last, which decides what has to stand before the next piece.
    private enum Place {
        case start
        case afterOpening
        case afterKey
        case afterValue
    }

    /// Makes a writer of one JSON text, with room for `capacity` bytes before it has to grow.
    public init(options: JSONWritingOptions = .init(), reservingCapacity capacity: Int = 0) {
        self.options = options
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Closes the object opened last.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Closes the array opened last.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes a key; its value comes next.
    public mutating func key(_ key: String) {
        separate()
        appendQuoted(escaping: key)
        appendColon()
    }

    /// Writes a key that is written again and again; its value comes next.
    package mutating func key(_ key: JSONKey) {
        guard !options.pretty, !options.pythonSeparators else { return self.key(key.name) }
        separate()
        bytes.append(contentsOf: isInText ? key.octetsInText : key.octets)
        place = .afterKey
    }

    /// Writes a key as it was read; its value comes next.
    public mutating func key(_ key: JSONString) {
        separate()
        appendQuoted(key)
        appendColon()
    }

    /// Writes a key that is `prefix` and, right behind it, a key as it was read; its value comes next.
    public mutating func key(prefix: String, _ key: JSONString) {
        separate()
        appendQuote()
        appendContent(escaping: prefix)
        appendContent(key)
        appendQuote()
        appendColon()
    }

    /// Writes a string.
    public mutating func write(string: String) {
        separate()
        appendQuoted(escaping: string)
        place = .afterValue
    }

    /// Writes a string as it was read.
    public mutating func write(_ string: JSONString) {
        separate()
        appendQuoted(string)
        place = .afterValue
    }

    /// Writes a number as it was read.
    public mutating func write(_ number: JSONNumber) { writeToken(number.text) }

    /// Writes an integer of any width.
    public mutating func write(int: some BinaryInteger) { writeToken(String(int)) }

    /// Writes the shortest number that reads back as `double`.
    ///
    /// - Throws: ``JSONError`` with code `nonFinite` for NaN and infinities, which JSON lacks; nothing is written then.
    public mutating func write(double: Double) throws(JSONError) { write(try JSONNumber(double)) }

    /// Writes a boolean.
    public mutating func write(bool: Bool) { writeToken(bool ? "true" : "false") }

    /// Writes the literal `null`.
    public mutating func writeNull() { writeToken("null") }

    /// Writes a value that was not taken apart by copying it; only `asciiOnly` changes its text.
    public mutating func write(_ raw: RawJSON) {
        separate()
        if isCopied { bytes.append(contentsOf: raw.bytes) } else { appendChanged(raw.bytes.span) }
        place = .afterValue
    }

    /// Writes one string that is itself JSON text: what `body` writes.
    ///
    /// The same as writing that text on its own and handing it to ``writeEscaped(json:)-(ArraySlice<UInt8>)``, in one go.
    public mutating func writeText(_ body: (inout JSONWriter) -> Void) {
        precondition(!isInText, "there is one text inside another, and no further one inside that")
        separate()
        bytes.append(UInt8(ascii: "\""))
        let outerDepth = depth
        (isInText, depth, place) = (true, 0, .start)
        body(&self)
        precondition(depth == 0, "a container was opened in a text and not closed")
        (isInText, depth, place) = (false, outerDepth, .afterValue)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes `text` as one JSON string, for JSON text inside a JSON string.
    ///
    /// Any bytes will do; those that are not well-formed UTF-8 become U+FFFD.
    public mutating func writeEscaped(json text: ArraySlice<UInt8>) {
        separate()
        appendQuoted(escaping: text.span)
        place = .afterValue
    }

    /// Writes `text` as one JSON string, for JSON text inside a JSON string.
    public mutating func writeEscaped(json text: [UInt8]) { writeEscaped(json: text[...]) }

    /// Writes a value as one JSON string that holds its text.
    public mutating func writeEscaped(_ raw: RawJSON) { writeEscaped(json: raw.bytes) }
}

extension JSONWriter {
    /// Writes a tree.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeNull()
        case .bool(let bool): write(bool: bool)
        case .number(let number): write(number)
        case .string(let string): write(string)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let object): write(object)
        }
    }

    /// Writes an object.
    public mutating func write(_ object: JSONObject) {
        beginObject()
        for member in object.members {
            key(member.key)
            write(member.value)
        }
        endObject()
    }
}

extension JSONWriter {
    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        place = .afterOpening
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        precondition(depth >= 0, "a container was closed that is not open")
        if options.pretty, case .afterValue = place { appendLineBreak() }
        bytes.append(bracket)
        place = .afterValue
    }

    private mutating func writeToken(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        place = .afterValue
    }

    /// Writes what stands between the last piece and the next key or value.
    private mutating func separate() {
        switch place {
        case .start, .afterKey:
            return
        case .afterOpening:
            if options.pretty { appendLineBreak() }
        case .afterValue:
            precondition(depth > 0, "a JSON text holds one value")
            bytes.append(UInt8(ascii: ","))
            if options.pretty {
                appendLineBreak()
            } else if options.pythonSeparators {
                bytes.append(UInt8(ascii: " "))
            }
        }
    }

    private mutating func appendColon() {
        bytes.append(UInt8(ascii: ":"))
        if options.pretty || options.pythonSeparators { bytes.append(UInt8(ascii: " ")) }
        place = .afterKey
    }

    private mutating func appendLineBreak() {
        bytes.append(contentsOf: isInText ? #"\n"#.utf8 : "\n".utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func appendQuote() {
        if isInText { bytes.append(UInt8(ascii: "\\")) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendQuoted(_ string: JSONString) {
        if isWrittenAsItStands(string) { return appendQuoted(copying: string.source) }
        appendQuote()
        appendContent(string)
        appendQuote()
    }

    /// Whether the string's text has nothing that is written otherwise: without escapes it needs none in a text either.
    private func isWrittenAsItStands(_ string: JSONString) -> Bool { !string.isEscaped && !options.asciiOnly }

    private mutating func appendContent(_ string: JSONString) {
        if isCopied || isWrittenAsItStands(string) {
            bytes.append(contentsOf: string.source.utf8)
        } else {
            appendChanged(string.source.utf8.span)
        }
    }

    private mutating func appendQuoted(escaping string: String) {
        let content = string.utf8.span
        guard content.count <= Self.short, Escaping.isPlain(content) else {
            appendQuote()
            appendContent(escaping: string)
            appendQuote()
            return
        }
        // Most keys and many strings.
        appendQuoted(copying: string)
    }

    private mutating func appendQuoted(copying string: String) {
        let content = string.utf8.span
        guard content.count <= Self.short else {
            appendQuote()
            bytes.append(contentsOf: string.utf8)
            appendQuote()
            return
        }
        // In one go: taken together the steps cost more than the octets.
        let isInText = isInText
        bytes.append(addingCapacity: content.count + 4) { output in
            if isInText { output.append(UInt8(ascii: "\\")) }
            output.append(UInt8(ascii: "\""))
            for position in content.indices { output.append(content[position]) }
            if isInText { output.append(UInt8(ascii: "\\")) }
            output.append(UInt8(ascii: "\""))
        }
    }

    /// Up to so many octets are quicker copied one by one.
    private static let short = 48

    private mutating func appendContent(escaping string: String) {
        // Most strings need no escape, however often they are put between quotes, and are copied whole.
        if Escaping.isPlain(string.utf8.span) {
            bytes.append(contentsOf: string.utf8)
        } else {
            appendContent(escaping: string.utf8.span)
        }
    }

    private mutating func appendQuoted(escaping content: Span<UInt8>) {
        appendQuote()
        appendContent(escaping: content)
        appendQuote()
    }

    private mutating func appendContent(escaping content: Span<UInt8>) {
        guard isInText else { return Escaping.append(content, to: &bytes, asciiOnly: options.asciiOnly) }
        var text: [UInt8] = []
        Escaping.append(content, to: &text, asciiOnly: options.asciiOnly)
        Escaping.append(text.span, to: &bytes, asciiOnly: false)
    }

    /// Whether JSON text that is valid already is written by copying it.
    private var isCopied: Bool { !options.asciiOnly && !isInText }

    /// Appends JSON text that is valid already, or a part of a string's, where it is not copied.
    private mutating func appendChanged(_ text: Span<UInt8>) {
        guard options.asciiOnly else { return Escaping.append(text, to: &bytes, asciiOnly: false) }
        guard isInText else { return Escaping.appendASCII(validated: text, to: &bytes) }
        var ascii: [UInt8] = []
        Escaping.appendASCII(validated: text, to: &ascii)
        Escaping.append(ascii.span, to: &bytes, asciiOnly: false)
    }
}
