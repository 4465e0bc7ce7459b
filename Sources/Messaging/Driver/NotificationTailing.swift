/// A driver that can show notifications in passing, through a queue of the reader's own.
///
/// Listeners share the queues `topic.priority`, so whoever listens there takes messages from the others. A tail takes
/// nothing from anybody: it sees copies, from the moment it begins, and only as many as it can keep up with.
public protocol NotificationTailing: TransportDriver {
    /// Starts to see what `tail` asks for, through a queue that goes with the feed.
    ///
    /// Creates neither the queues `topic.priority` nor a consumer on them. Returns once whatever is sent afterwards is seen.
    ///
    /// - Throws: as ``TransportDriver/listen(on:options:)``.
    func tailNotifications(_ tail: NotificationTail) async throws(MessagingError) -> any NotificationFeed
}

/// What somebody wants to see of notifications, without taking them.
public struct NotificationTail: Sendable, Hashable {
    /// The streams to see.
    public var sources: [NotificationSubscription.Source]
    /// The most notifications that wait for the reader; beyond it the oldest are dropped.
    public var limit: Int
    /// The most octets of them, counted as the bus does; a larger one waits alone.
    public var octets: Int
    /// How many are handed out unacknowledged.
    public var options: ListenOptions

    /// Makes a tail.
    public init(
        sources: [NotificationSubscription.Source],
        limit: Int = 10_000,
        octets: Int = 16 << 20,
        options: ListenOptions = ListenOptions()
    ) {
        precondition(limit > 0 && octets > 0, "a tail that keeps nothing sees nothing")
        self.sources = sources
        self.limit = limit
        self.octets = octets
        self.options = options
    }
}
