/// How often, and after which pauses, a notification that an endpoint did not want comes again.
///
/// oslo gives it back at once and without end, so that one that can never be handled keeps a listener, and the broker,
/// busy for ever.
public struct RequeuePolicy: Sendable, Hashable {
    /// How often one listener gives the same notification back; then it is dropped, and that is logged as an error.
    public var limit: Int
    /// How long it is held the first time.
    public var firstDelay: Duration
    /// Each delay is twice the one before it, up to this.
    public var longestDelay: Duration

    /// Makes a policy; with these defaults a notification is tried for about a minute and a half.
    public init(limit: Int = 10, firstDelay: Duration = .milliseconds(100), longestDelay: Duration = .seconds(30)) {
        precondition(limit > 0, "a notification that must not be requeued at all needs no policy")
        self.limit = limit
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// How long a notification is held that is given back for the `attempt`th time, counted from 1.
    func delay(before attempt: Int) -> Duration {
        // 2^20 times any delay worth the name is longer than the longest.
        min(firstDelay * (1 << min(attempt - 1, 20)), longestDelay)
    }
}

/// How often each notification was given back by a listener.
///
/// The bus counts only whether, not how often. At most `capacity` notifications are remembered; who is forgotten, the
/// oldest first, starts anew.
struct RequeueLedger: Sendable {
    private var counts: [String: Int] = [:]
    private var order: [String] = []
    private let capacity: Int

    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Notes that the notification is to be given back.
    ///
    /// - Returns: how often that was so, with this time.
    mutating func note(_ identity: String) -> Int {
        if let count = counts[identity] {
            counts[identity] = count + 1
            return count + 1
        }
        if order.count >= capacity { counts[order.removeFirst()] = nil }
        order.append(identity)
        counts[identity] = 1
        return 1
    }

    /// Forgets a notification that is done with.
    mutating func forget(_ identity: String) {
        guard counts.removeValue(forKey: identity) != nil else { return }
        order.removeAll { $0 == identity }
    }
}
