/// What a notification listener wants to receive.
public struct NotificationSubscription: Sendable, Hashable {
    /// One stream of notifications.
    public struct Source: Sendable, Hashable {
        /// The exchange; the transport's control exchange unless said otherwise.
        public var exchange: String
        /// The topic.
        public var topic: String
        /// The priority in lower case.
        public var priority: String

        /// Makes a source.
        public init(exchange: String, topic: String, priority: String) {
            self.exchange = exchange
            self.topic = topic
            self.priority = priority
        }
    }

    /// The streams to receive.
    public var sources: [Source]
    /// The pool whose members share one copy of every message; nil shares the queues all pool-less listeners use.
    public var pool: String?
    /// How many messages are held unacknowledged.
    public var options: ListenOptions

    /// Makes a subscription.
    public init(sources: [Source], pool: String? = nil, options: ListenOptions = ListenOptions()) {
        self.sources = sources
        self.pool = pool
        self.options = options
    }
}
