/// What all users of a transport share.
public struct TransportOptions: Sendable {
    /// The exchange of every target that names none (oslo: `control_exchange`); `openstack` by default.
    public var controlExchange: String

    /// How long a call waits for its reply unless its client says otherwise, 60 s by default.
    ///
    /// (oslo: `rpc_response_timeout`.)
    public var responseTimeout: Duration

    /// The most messages one queue of the memory bus holds, 10,000 by default.
    ///
    /// One more is refused with `publishRejected`, unless messages before it have expired; where nobody reads
    /// notifications, the oldest of them goes instead.
    public var memoryQueueLimit: Int

    /// The most octets of notifications a queue of the memory bus keeps for listeners yet to come, 16 MiB by default.
    ///
    /// The oldest go first, and a single larger one is kept alone.
    public var memoryUnreadKept: Int

    /// The longest message that is read off a bus, with its envelope; 128 MiB, RabbitMQ's own limit, by default.
    ///
    /// Of a longer one nothing but its end is kept, to tell whose reply it was: that call ends with `badReply`. On the memory
    /// bus, where a message is in this process whatever its size, replies alone are held to it.
    public var longestMessage: Int

    /// How finely requests are told apart in metrics; by kind and outcome only by default.
    public var metricLabels: MetricLabels

    /// The clock; the machine's own except in tests.
    package var time = TimeSource.continuous

    /// Makes options; the defaults are oslo's where oslo has them.
    public init(
        controlExchange: String = "openstack",
        responseTimeout: Duration = .seconds(60),
        memoryQueueLimit: Int = 10_000,
        memoryUnreadKept: Int = 16 << 20,
        longestMessage: Int = 128 << 20,
        metricLabels: MetricLabels = .summary
    ) {
        precondition(memoryQueueLimit > 0, "a queue must be able to hold a message")
        precondition(memoryUnreadKept > 0, "a queue keeps at least what was told last")
        precondition(longestMessage > 0, "a message has a length")
        self.controlExchange = controlExchange
        self.responseTimeout = responseTimeout
        self.memoryQueueLimit = memoryQueueLimit
        self.memoryUnreadKept = memoryUnreadKept
        self.longestMessage = longestMessage
        self.metricLabels = metricLabels
    }
}
