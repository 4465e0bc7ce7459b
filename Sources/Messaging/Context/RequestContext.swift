public import WireJSON

/// What travels with a request about its origin: who asks, for whom, under which request identifier.
///
/// Its values are free; OpenStack's services agree on names such as `request_id` and `user_id`. On the wire each key
/// becomes `_context_KEY` of the message (wire reference 6.2).
public struct RequestContext: Sendable, Hashable {
    /// The values, in the order in which they are written.
    public var values: JSONObject

    /// A context without values.
    public static let empty = RequestContext()

    /// Makes a context from values.
    public init(_ values: JSONObject = [:]) { self.values = values }

    /// The value called `key`; setting `nil` removes it.
    public subscript(key: String) -> JSONValue? {
        get { values[key] }
        set { values[key] = newValue }
    }

    /// A copy with every value of `other` set.
    public func merging(_ other: RequestContext) -> RequestContext {
        RequestContext(values.merging(other.values))
    }

    /// The identifier of the request at the edge, `req-…`, when it is there and text.
    public var requestID: String? { values["request_id"]?.stringValue }

    /// The identifier of the user who asks, when it is there and text.
    public var userID: String? { values["user_id"]?.stringValue }

    /// The identifier of the project asked for, when it is there and text.
    public var projectID: String? { values["project_id"]?.stringValue }
}

extension RequestContext: ExpressibleByDictionaryLiteral {
    /// Makes a context from keys and values.
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) {
        self.init(JSONObject(elements.lazy.map { JSONObject.Member(key: $0, value: $1) }))
    }
}
