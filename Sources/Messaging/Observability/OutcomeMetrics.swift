internal import Locking
internal import Metrics

/// What is measured of what a server or listener handles: how many there were of each outcome, and how long it took.
///
/// The labels are the topic and what the owner adds, all of them its own choice, never a peer's.
final class OutcomeMetrics: Sendable {
    private struct Key: Hashable {
        var label: String
        var outcome: String
    }

    private let total: String
    private let duration: String
    private let detail: String
    private let topic: String
    private let counters = Lock<[Key: Counter]>([:])
    private let timers = Lock<[String: Timer]>([:])

    /// Makes metrics called `total` and `duration`, with the labels `topic`, `detail` and `outcome`.
    init(total: String, duration: String, detail: String, topic: String) {
        self.total = total
        self.duration = duration
        self.detail = detail
        self.topic = topic
    }

    /// Counts one that has ended.
    func count(_ label: String, _ outcome: String) {
        let key = Key(label: label, outcome: outcome)
        counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = makeCounter(label, outcome)
            counters[key] = counter
            return counter
        }.increment()
    }

    /// Counts one that has ended, and notes how long it took.
    func count(_ label: String, _ outcome: String, after duration: Duration) {
        count(label, outcome)
        timers.withLock { timers in
            if let timer = timers[label] { return timer }
            let timer = makeTimer(label)
            timers[label] = timer
            return timer
        }.record(duration: duration)
    }

    private func makeCounter(_ label: String, _ outcome: String) -> Counter {
        Counter(label: total, dimensions: [("topic", topic), (detail, label), ("outcome", outcome)])
    }

    private func makeTimer(_ label: String) -> Timer {
        Timer(label: duration, dimensions: [("topic", topic), (detail, label)])
    }
}
