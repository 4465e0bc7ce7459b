/// How JSON is laid out; every choice reads back as the same value.
public struct JSONWritingOptions: Sendable, Hashable {
    /// Whether characters beyond ASCII are written as `\uXXXX`, in pairs where needed, as Python does by default.
    public var asciiOnly: Bool

    /// Whether members and elements stand on lines of their own, indented by two spaces a level.
    public var pretty: Bool

    /// Whether a space follows each comma and colon, as Python does by default.
    public var pythonSeparators: Bool

    /// Makes options; the default is the shortest text.
    public init(asciiOnly: Bool = false, pretty: Bool = false, pythonSeparators: Bool = false) {
        self.asciiOnly = asciiOnly
        self.pretty = pretty
        self.pythonSeparators = pythonSeparators
    }
}
