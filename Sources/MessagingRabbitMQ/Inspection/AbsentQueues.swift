internal import Messaging

/// The queues that were found not to be there, so that the broker is asked about them no more often than it has to be.
///
/// Each such question costs the broker a channel and a line in its log, because it answers with a channel error.
struct AbsentQueues {
    /// How long it holds that a queue is not there, for a message that the broker would give back.
    static let lifetime = Duration.seconds(1)
    /// The pause after which a watched queue is looked for again; it doubles each time.
    static let firstPause = Duration.seconds(1)
    /// The longest pause.
    static let longestPause = Duration.seconds(16)
    /// The most queues remembered: names come from requests.
    static let most = 1000

    private struct Absence {
        var seen: Moment
        var pause: Duration
        var askAgain: Moment
    }

    private var known: [String: Absence] = [:]

    /// Notes that the broker was asked, and has no such queue.
    mutating func note(_ queue: String, now: Moment) {
        let pause = known[queue].map { min($0.pause * 2, Self.longestPause) } ?? Self.firstPause
        if known[queue] == nil, known.count >= Self.most { known.removeAll() }
        known[queue] = Absence(seen: now, pause: pause, askAgain: now + pause)
    }

    /// Notes that the broker gave back a message for such a queue: it is still not there, if it was not.
    mutating func noteReturn(_ queue: String, now: Moment) { known[queue]?.seen = now }

    /// Notes that there is such a queue.
    mutating func forget(_ queue: String) { known[queue] = nil }

    /// Whether it was not there a moment ago, so that a message for it would come back.
    func isFresh(_ queue: String, now: Moment) -> Bool {
        known[queue].map { now < $0.seen + Self.lifetime } ?? false
    }

    /// Whether it is too early to look for it again, for who only watches.
    func isPausing(_ queue: String, now: Moment) -> Bool {
        known[queue].map { now < $0.askAgain } ?? false
    }
}
