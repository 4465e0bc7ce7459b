import WireJSON

/// The JSON text of a request's body, read by the edge's rules; what breaks them is the caller's `malformed-body`.
enum RequestDocument {
    /// The longest number accepted, in characters: Python's default limit for integers, past which it drops the
    /// message without a word.
    static let maximumNumberLength = 4300

    /// Checks the text as a whole.
    static func read(_ bytes: [UInt8], maximumDepth: Int) throws(Problem) -> RawJSON {
        var options = JSONReadingOptions()
        options.maximumDepth = maximumDepth
        options.maximumNumberLength = maximumNumberLength
        do throws(JSONError) { return try RawJSON(validating: bytes, options: options) } catch {
            throw Problem(.malformedBody, error.description)
        }
    }

    /// The members of an object, no key twice.
    ///
    /// - Parameter name: what the value is called in the problem.
    static func members(of value: RawJSON, _ name: String) throws(Problem) -> [RawMember] {
        guard value.kind == .object else { throw mismatch(name, "a JSON object", value) }
        do throws(JSONError) { return try value.members(refusingDuplicates: true) } catch {
            throw Problem(.malformedBody, "\(name): \(error)")
        }
    }

    /// The elements of an array.
    static func elements(of value: RawJSON, _ name: String) throws(Problem) -> [RawJSON] {
        guard value.kind == .array else { throw mismatch(name, "an array", value) }
        do throws(JSONError) { return try value.elements() } catch {
            throw Problem(.malformedBody, "\(name): \(error)")
        }
    }

    /// The value as a tree; it was validated with the whole body, so only a programming error could make this throw.
    static func tree(_ value: RawJSON, _ name: String) throws(Problem) -> JSONValue {
        do throws(JSONError) { return try value.value() } catch { throw Problem(.malformedBody, "\(name): \(error)") }
    }

    /// A text, or nil for null.
    static func text(_ value: RawJSON, _ name: String) throws(Problem) -> String? {
        switch try tree(value, name) {
        case .null: return nil
        case .string(let string):
            guard let text = string.string else {
                throw Problem(.malformedBody, "\(name): the string has a lone surrogate escape and is no text")
            }
            return text
        default: throw mismatch(name, "a string or null", value)
        }
    }

    /// What is said of a value of another kind than expected.
    static func mismatch(_ name: String, _ expected: String, _ value: RawJSON) -> Problem {
        Problem(.malformedBody, "\(name): expected \(expected), found \(value.kind.name)")
    }

    /// What is said of a key that must not be there; it stays as it was written, and short.
    static func unknown(_ key: JSONString, in name: String, known: String) -> Problem {
        Problem(.malformedBody, "unknown key \"\(key.source.prefix(64))\"; \(name) may have: \(known)")
    }
}
