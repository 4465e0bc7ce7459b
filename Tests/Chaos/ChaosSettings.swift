/// What a fault test needs beyond its fault.
struct ChaosSettings: Sendable {
    /// How many tasks call and cast at once.
    var callers = 16
    /// How many servers there are, each with a transport of its own.
    var workers = 3
    /// How many methods each of them runs at once.
    var concurrency = 16
    /// How long each call and cast may take.
    var timeout: Duration = .seconds(5)
    /// How much later than that a caller may hear of its end, on a machine that is busy with other tests.
    var slack: Duration = .seconds(3)
    /// Seconds between heartbeats; a silent peer is given up after two of them.
    var heartbeat = 2
    /// Whether queues are replicated over a cluster; otherwise they are durable.
    var usesQuorumQueues = false
    /// Whether the fault takes queues away with what is in them, as nobody can prevent.
    var mayLoseCasts = false

    /// The options of all transports: the shortest pauses there are, so that a test takes seconds.
    var query: String {
        [
            usesQuorumQueues ? "rabbit_quorum_queue=true" : "amqp_durable_queues=true",
            "heartbeat_timeout_threshold=\(heartbeat)", "rabbit_retry_interval=1", "rabbit_retry_backoff=0",
            "rabbit_interval_max=1", "kombu_reconnect_delay=0",
        ].joined(separator: "&")
    }
}
