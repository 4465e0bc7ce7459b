import Locking

/// Counts what is in flight, in all and for each topic, and refuses what goes over a cap before it costs anything.
///
/// A topic's share lies below the whole, so one slow topic cannot take every place.
final class InFlightLimits: Sendable {
    private struct State {
        var total = 0
        var topics: [String: Int] = [:]
    }

    private let state = Lock(State())
    private let total: Int
    private let perTopic: Int
    private let topicCaps: [String: Int]

    /// - Parameters:
    ///   - total: the most requests in flight at once.
    ///   - perTopic: the most for one topic, unless `topicCaps` names it.
    init(total: Int, perTopic: Int, topicCaps: [String: Int]) {
        self.total = total
        self.perTopic = perTopic
        self.topicCaps = topicCaps
    }

    /// How many are in flight now.
    var count: Int { state.withLock { $0.total } }

    /// Runs `body` in a place of its own, and gives the place back however it ends.
    ///
    /// - Throws: ``ProblemCode/overloaded`` when there is no place, or what `body` throws.
    @discardableResult
    func withPlace<Result>(
        for topic: String,
        _ body: () async throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        try enter(topic)
        defer { leave(topic) }
        return try await body()
    }

    private func enter(_ topic: String) throws(Problem) {
        let cap = topicCaps[topic] ?? perTopic
        let refusal: String? = state.withLock { state in
            guard state.total < total else { return "the gateway already has \(total) requests in flight" }
            guard state.topics[topic, default: 0] < cap else {
                return "this topic already has \(cap) requests in flight"
            }
            state.total += 1
            state.topics[topic, default: 0] += 1
            return nil
        }
        if let refusal { throw Problem(.overloaded, refusal) }
    }

    private func leave(_ topic: String) {
        state.withLock { state in
            state.total -= 1
            // Topics come from requests: one that is idle must not be remembered, or the table would grow for ever.
            if let count = state.topics[topic], count > 1 {
                state.topics[topic] = count - 1
            } else {
                state.topics[topic] = nil
            }
        }
    }
}
