/// The requests a server has taken and may be given again, because their acknowledgements were lost with a connection.
///
/// A broker waits for no more acknowledgements than `basic.qos` says, and reads them in order: what a lost connection may
/// have swallowed are the last so many. They come again when the broker has noticed the loss too, which can be long after
/// this end has connected again and behind any number of other requests.
struct TakenRequests {
    /// How many lost sessions are remembered.
    static let longestMemory = 8

    private let limit: Int
    private var recent: [String] = []
    private var oldest = 0
    private var lost: [Set<String>] = []

    /// Makes an empty memory for a session on which at most `limit` deliveries are unacknowledged at once.
    init(limit: Int) {
        precondition(limit > 0, "a consumer is given at least one delivery")
        self.limit = limit
    }

    /// Notes a request that was acknowledged over the present session.
    mutating func take(_ identifier: String) {
        if recent.count < limit {
            recent.append(identifier)
        } else {
            recent[oldest] = identifier
            oldest = (oldest + 1) % limit
        }
    }

    /// The session is lost; a new one begins.
    mutating func loseSession() {
        guard !recent.isEmpty else { return }
        if lost.count == Self.longestMemory { lost.removeFirst() }
        lost.append(Set(recent))
        recent.removeAll(keepingCapacity: true)
        oldest = 0
    }

    /// Whether the request was taken over a session that was lost since, the last of many at most.
    func hasLost(_ identifier: String) -> Bool { lost.contains { $0.contains(identifier) } }
}
