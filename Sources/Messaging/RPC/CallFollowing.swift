/// What the caller of one call wants to hear of besides a reply in time.
public struct CallFollowing: Sendable {
    /// Called for each sign of life of the server, on the thread that read it; it must not block.
    ///
    /// Servers send them only to monitored calls.
    public var heartbeat: @Sendable () -> Void
    /// How long after the deadline a late reply is still taken.
    ///
    /// The request itself expires at the deadline all the same.
    public var patience: Duration

    /// Makes one that waits no longer than the deadline unless told so.
    public init(patience: Duration = .zero, heartbeat: @escaping @Sendable () -> Void = {}) {
        self.patience = patience
        self.heartbeat = heartbeat
    }
}
