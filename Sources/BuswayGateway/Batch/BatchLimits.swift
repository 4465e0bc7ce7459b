/// How much one request may bring at once, to `/v1/batch` and to `/rpc` alike.
public struct BatchLimits: Sendable, Hashable {
    /// The most items.
    public var items = 100
    /// The most items that run at once.
    public var parallel = 16

    /// The defaults.
    public init() {}
}
