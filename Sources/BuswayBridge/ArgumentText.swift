internal import BuswayHTTPErrors
internal import WireJSON

/// Arguments of a call as text in a URL: strings as they are, numbers with their digits, `true` and `false`.
enum ArgumentText {
    /// The text of an argument that has to be there.
    static func required(_ name: String, of arguments: JSONObject) throws(UpstreamFailure) -> String {
        guard let value = arguments[name] else { throw .invalidParams("the argument \(name) is missing") }
        return try text(value, name)
    }

    static func text(_ value: JSONValue, _ name: String) throws(UpstreamFailure) -> String {
        switch value {
        case .string(let string):
            guard let text = string.string else {
                throw .invalidParams("the argument \(name) holds half of a surrogate pair")
            }
            return text
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        case .null, .array, .object:
            throw .invalidParams("the argument \(name) has to be a string, a number or a boolean")
        }
    }
}

/// Names of arguments, which are names of Python's too.
enum ArgumentName {
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
    }
}

extension UpstreamFailure {
    /// The refusal of a call whose arguments no request can be made of.
    static func invalidParams(_ message: String) -> UpstreamFailure { UpstreamFailure(status: 400, message: message) }
}
