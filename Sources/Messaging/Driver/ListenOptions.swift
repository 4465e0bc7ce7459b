/// How a listener takes messages.
public struct ListenOptions: Sendable, Hashable {
    /// The most messages a listener holds without having acknowledged them, over all its queues; at least 1.
    ///
    /// oslo's default is no limit, so that one server drains a queue however busy it is; here it is always bounded.
    public var prefetch: Int

    /// Whether the server has another name each time it starts, so that the queue of its name goes with it.
    public var isTransient: Bool

    /// Makes options.
    public init(prefetch: Int = 64, isTransient: Bool = false) {
        precondition(prefetch > 0, "a listener must be allowed to take at least one message")
        self.prefetch = prefetch
        self.isTransient = isTransient
    }
}
