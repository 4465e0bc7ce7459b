public import WireJSON

/// Values that Python's kombu marks with their type in messages without an envelope, such as notifications of format 1.
///
/// `{"__type__": "datetime", "__value__": "2024-01-02T03:04:05"}`: a Python receiver makes a date-time of it again (wire
/// reference 6.7). Here they become the texts that they are in an envelope, so that both formats bring the same.
public enum MarkedValues {
    /// A bare message with the texts in the place of marked values.
    public static func plain(_ message: RawJSON) -> RawJSON {
        // Few messages have any, and those without are not taken apart.
        guard message.text.contains(#""__type__""#) else { return message }
        return RawJSON(plain(message.tree))
    }

    /// The value with the texts in the place of marked values; what is marked with an unknown type stays as it is.
    public static func plain(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number, .string: value
        case .array(let elements): .array(elements.map { plain($0) })
        case .object(let object):
            text(of: object) ?? .object(JSONObject(object.map { .init(key: $0.key, value: plain($0.value)) }))
        }
    }

    private static func text(of object: JSONObject) -> JSONValue? {
        guard object.count == 2, let type = object["__type__"]?.stringValue, let value = object["__value__"] else {
            return nil
        }
        switch type {
        // A bare nil would be JSON's null here.
        case "datetime", "date", "time", "decimal", "bytes", "base64": return value.stringValue.map { JSONValue($0) }
        case "uuid": return value["hex"]?.stringValue.flatMap { uuid($0) }
        default: return .none
        }
    }

    private static func uuid(_ hex: String) -> JSONValue? {
        let digits = Array(hex.utf8)
        guard digits.count == 32 else { return nil }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return JSONValue(groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-"))
    }
}
