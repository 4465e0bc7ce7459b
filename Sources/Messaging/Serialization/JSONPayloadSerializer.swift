public import WireJSON

/// Reduces values on their way out to what every JSON reader accepts (oslo: `JsonPayloadSerializer`).
///
/// Python's turns objects into dictionaries there; here `Codable` has done that already. What is left is what JSON has no
/// words for: numbers that are none, which Python writes as `NaN` and `Infinity`, become null.
public struct JSONPayloadSerializer: MessageSerializer {
    /// Makes a serializer.
    public init() {}

    /// The value with every part of it plain JSON.
    public func serialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue { plain(value) }

    private func plain(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .string: value
        case .number(let number): number.isNonFinite ? .null : value
        case .array(let elements): .array(elements.map { plain($0) })
        case .object(let object):
            .object(JSONObject(object.map { JSONObject.Member(key: $0.key, value: plain($0.value)) }))
        }
    }
}
