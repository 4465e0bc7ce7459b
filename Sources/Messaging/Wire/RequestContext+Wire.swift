package import WireJSON

/// A context as it travels: every key flattened into the message with a prefix (wire reference 6.2).
extension RequestContext {
    private static let prefix = "_context_"

    /// Writes the context as members of the object that `writer` is writing.
    package func write(to writer: inout JSONWriter) {
        for member in values {
            writer.key(prefix: Self.prefix, member.key)
            writer.write(member.value)
        }
    }

    /// The key of the context that a message's `key` stands for; `nil` when it lacks the prefix.
    static func key(from key: JSONString) -> JSONString? {
        guard key.isEscaped else { return key.dropping(prefix: prefix) }
        guard let name = key.string else {
            return withoutPrefix(key.source).map { string(source: $0) }
        }
        return withoutPrefix(name).map { JSONString($0) }
    }

    private static func withoutPrefix(_ name: String) -> String? {
        // Bytes, not characters: a combining mark that follows would change the last one of the prefix.
        guard hasPrefix(name.utf8.span) else { return nil }
        return String(Substring(name.utf8.dropFirst(prefix.utf8.count)))
    }

    private static func hasPrefix(_ name: Span<UInt8>) -> Bool {
        let prefix = prefix.utf8.span
        guard name.count >= prefix.count else { return false }
        for index in prefix.indices where name[index] != prefix[index] { return false }
        return true
    }

    /// Keeps escapes as they are: a lone half of a surrogate pair is a key too, and no `String` can hold it.
    private static func string(source: String) -> JSONString {
        do throws(JSONError) {
            return try JSONString(source: source)
        } catch {
            preconditionFailure("a prefix without escapes, put on or taken off, leaves a JSON string: \(error)")
        }
    }
}
