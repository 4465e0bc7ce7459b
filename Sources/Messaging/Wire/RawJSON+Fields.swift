internal import WireJSON

/// Reading the fields of a message, where a value of another kind counts as absent.
extension RawJSON {
    /// The string; `nil` when this is none, or holds half of a surrogate pair.
    var stringValue: String? {
        guard kind == .string else { return nil }
        do throws(JSONError) {
            return try jsonString().string
        } catch {
            preconditionFailure("validated text that begins with a quote is a string: \(error)")
        }
    }

    /// The number; `nil` when this is none.
    var numberValue: JSONNumber? {
        kind == .number ? JSONNumber(text: text, allowsNonFinite: true) : nil
    }

    /// What Python takes the value for where it asks for a truth: null, false, zero and what is empty are false.
    var isTruthy: Bool {
        switch kind {
        case .null: false
        case .bool: bytes.first == UInt8(ascii: "t")
        case .number: numberValue?.nearestDouble != 0
        case .string: bytes.count > 2
        case .array, .object: bytes.contains { !Self.hollow.contains($0) }
        }
    }

    /// What an array or object without contents consists of: its brackets and whitespace.
    private static let hollow = [UInt8]("[]{} \t\r\n".utf8)
}

extension RawJSON {
    /// The members of a message's object, equal keys included.
    func fields(of what: String) throws(WireError) -> [RawMember] {
        do throws(JSONError) {
            return try members()
        } catch {
            throw WireError(.unreadable, "\(what) is no JSON object", cause: error)
        }
    }

    /// Where the members of a message's object stand, equal keys included.
    func outline(of what: String) throws(WireError) -> ObjectOutline {
        do throws(JSONError) {
            return try ObjectOutline(self)
        } catch {
            throw WireError(.unreadable, "\(what) is no JSON object", cause: error)
        }
    }

    /// The value as a tree.
    var tree: JSONValue {
        do throws(JSONError) {
            switch kind {
            case .null: return .null
            case .bool: return .bool(bytes.first == UInt8(ascii: "t"))
            case .string: return .string(try jsonString())
            case .number, .array, .object: return try value()
            }
        } catch {
            preconditionFailure("validated text has a tree: \(error)")
        }
    }
}
