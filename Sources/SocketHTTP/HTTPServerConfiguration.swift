/// What a server can be told about itself.
public struct HTTPServerConfiguration: Sendable, Hashable {
    /// What a peer may ask the server to hold.
    public var limits: HTTPLimits

    /// How long the server waits for a peer.
    public var timeouts: HTTPTimeouts

    /// The number of connections the kernel may hold ready before they are accepted, per listening address.
    public var backlog: Int

    /// Makes a configuration; what is not said has the default of the product's contract.
    public init(limits: HTTPLimits = .init(), timeouts: HTTPTimeouts = .init(), backlog: Int = 4_096) {
        self.limits = limits
        self.timeouts = timeouts
        self.backlog = backlog
    }
}
