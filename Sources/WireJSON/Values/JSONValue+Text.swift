extension JSONValue {
    /// Reads a JSON text.
    ///
    /// - Throws: ``JSONError`` naming the line and byte when `text` is not one JSON value, breaks a limit of `options`, or is
    ///   not UTF-8 (RFC 8259).
    public init(parsing text: [UInt8], options: JSONReadingOptions = .init()) throws(JSONError) {
        try self.init(parsing: text[...], options: options)
    }

    /// Reads a JSON text that is a part of something larger; offsets in errors count from the slice's start.
    ///
    /// - Throws: ``JSONError`` as for a whole array.
    public init(parsing text: ArraySlice<UInt8>, options: JSONReadingOptions = .init()) throws(JSONError) {
        self = try Grammar.read(text, TreeBuilder(), limits: options).visitor.finish()
    }

    /// Reads a JSON text.
    ///
    /// - Throws: ``JSONError`` as for bytes.
    public init(parsing text: String, options: JSONReadingOptions = .init()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), options: options)
    }

    /// Writes the value as a JSON text.
    public func serialized(_ options: JSONWritingOptions = .init()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { String(decoding: serialized(), as: UTF8.self) }
}
