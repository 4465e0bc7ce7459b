public import WireJSON

/// A failure as it travels: the text of a JSON object (wire reference 6.5).
extension RemoteFailure {
    /// Ends the names of classes and modules that Python made up for exceptions it rebuilt.
    private static let rebuilt = "_Remote"

    /// Writes the failure with all its six keys, which Python callers rely on.
    ///
    /// A rebuilt remote exception that is raised again gets its own name back: when class and module both end in
    /// `_Remote`, both lose it.
    public func encoded(_ options: JSONWritingOptions = .init()) -> [UInt8] {
        let isRebuilt = className.hasSuffix(Self.rebuilt) && module.hasSuffix(Self.rebuilt)
        var writer = JSONWriter(options: options, reservingCapacity: 256)
        writer.beginObject()
        writer.key("class")
        writer.write(string: isRebuilt ? String(className.dropLast(Self.rebuilt.count)) : className)
        writer.key("module")
        writer.write(string: isRebuilt ? String(module.dropLast(Self.rebuilt.count)) : module)
        writer.key("message")
        writer.write(string: message)
        writer.key("tb")
        writer.beginArray()
        for piece in traceback { writer.write(string: piece) }
        writer.endArray()
        writer.key("args")
        writer.beginArray()
        for argument in arguments { writer.write(argument) }
        writer.endArray()
        writer.key("kwargs")
        writer.write(keywordArguments)
        writer.endObject()
        return writer.bytes
    }

    /// Reads a failure, taking what is missing or of the wrong kind as empty.
    ///
    /// A traceback that is one text becomes one piece; any other value where text belongs is kept as its JSON text.
    ///
    /// - Throws: `JSONError` when `text` is not one JSON object.
    public init(encoded text: [UInt8]) throws(JSONError) {
        let tree = try JSONValue(parsing: text, options: .bus)
        guard case .object(let object) = tree else {
            throw JSONError(code: .typeMismatch, expected: "an object", found: tree.kindName)
        }
        self.init(
            className: Self.text(of: object["class"]),
            module: Self.text(of: object["module"]),
            message: Self.text(of: object["message"]),
            traceback: Self.traceback(from: object["tb"]),
            arguments: object["args"]?.arrayValue ?? [],
            keywordArguments: object["kwargs"]?.objectValue ?? [:]
        )
    }

    private static func traceback(from value: JSONValue?) -> [String] {
        switch value {
        case nil, .null: []
        case .array(let pieces): pieces.map { text(of: $0) }
        case .some(let other): [text(of: other)]
        }
    }

    /// The text for people: of a string that no `String` can hold, its source with the escapes.
    private static func text(of value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let string): string.string ?? string.source
        case .some(let other): other.description
        }
    }
}
