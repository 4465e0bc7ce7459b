/// What one identity may take of the gateway, and how long requests wait for a place.
public struct AdmissionConfiguration: Sendable, Hashable {
    /// How often one identity may send; nil sets no limit.
    public var rate: RequestRate?
    /// The most requests of one identity in flight at once.
    public var inFlight = 64
    /// The most requests that wait for a place, in all; one identity may have a quarter of them.
    public var waiting = 1024
    /// How long a request waits for a place at most; it counts against its deadline.
    public var patience: Duration = .milliseconds(250)
    /// When calls to a topic that stopped answering are refused at once.
    public var circuit = CircuitConfiguration()

    /// The defaults.
    public init() {}
}

/// When calls to a topic that stopped answering are refused at once.
public struct CircuitConfiguration: Sendable, Hashable {
    /// How many calls of one identity in a row must time out before its own next ones are refused.
    public var timeouts = 10
    /// How many identities must be refused so before everybody is.
    public var identities = 3
    /// The shortest deadline that counts: a call that gives a worker less time says nothing about it.
    public var deadline: Duration = .seconds(1)
    /// How long calls are refused until one is let through to see.
    public var rest: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
