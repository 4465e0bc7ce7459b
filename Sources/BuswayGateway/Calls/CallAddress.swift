/// What a request addressed, as it stands in a problem's `rpc` and in the access log.
public struct CallAddress: Sendable, Hashable {
    /// The topic of the path.
    public var topic: String
    /// The method of the path.
    public var method: String
    /// The version of the body, if any.
    public var version: String?
    /// The namespace of the body, if any.
    public var namespace: String?
}
