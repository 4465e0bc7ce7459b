import Locking
import Messaging

/// Refuses calls to a topic that stopped answering, before they wait for nothing and fill the places.
///
/// Each identity has a circuit of its own to each topic, which its own timeouts in a row open; only when several
/// identities' circuits are open is the topic closed to everybody, so no caller can close it to others. Any answer, an
/// exception too, proves that the worker lives and clears the identity's count.
final class CircuitBreaker: Sendable {
    fileprivate struct Line {
        var timeouts = 0
        /// When the next call may go and see; nil while the circuit is closed.
        var probeAt: TimeSource.Instant?
        var lastTimeout: TimeSource.Instant
    }

    fileprivate struct Topic {
        var lines: [String: Line] = [:]
        /// When the next call of somebody without an open circuit may go and see.
        var probeAt: TimeSource.Instant?
    }

    /// How many topics and, for each, how many identities are remembered; the names come from requests.
    private static let capacity = 1024

    private let state = Lock<[String: Topic]>([:])
    private let settings: Lock<CircuitConfiguration>
    private let time: TimeSource

    init(_ configuration: CircuitConfiguration, time: TimeSource) {
        settings = Lock(configuration)
        self.time = time
    }

    /// Judges by other settings from now on; what is open stays open until its rest is over.
    func adopt(_ configuration: CircuitConfiguration) { settings.withLock { $0 = configuration } }

    private var configuration: CircuitConfiguration { settings.withLock { $0 } }

    /// The topics that stopped answering, and whether to everybody, by name.
    var open: [(name: String, toEverybody: Bool)] {
        let topics = state.withLock { $0 }
        return topics.compactMap { name, topic in
            guard topic.probeAt != nil || topic.lines.values.contains(where: { $0.probeAt != nil }) else { return nil }
            return (name, topic.probeAt != nil)
        }.sorted { $0.name < $1.name }
    }

    /// Lets a call pass, or a single one that sees whether the topic answers again.
    ///
    /// - Throws: ``ProblemCode/circuitOpen``.
    func require(_ topic: String, identity: String) throws(Problem) {
        let now = time.now
        let wait: Duration? = state.withLock { topics in
            guard var known = topics[topic] else { return nil }
            let wait = pass(&known, identity, now)
            topics[topic] = known
            return wait
        }
        guard let wait else { return }
        var problem = Problem(.circuitOpen, "calls to this topic have been timing out; the next one is tried later")
        problem.retryAfter = wait.wholeSecondsUp
        throw problem
    }

    private func pass(_ topic: inout Topic, _ identity: String, _ now: TimeSource.Instant) -> Duration? {
        if let probeAt = topic.lines[identity]?.probeAt {
            guard probeAt <= now else { return probeAt - now }
            topic.lines[identity]?.probeAt = now + configuration.rest
            return nil
        }
        guard let probeAt = topic.probeAt else { return nil }
        guard probeAt <= now else { return probeAt - now }
        topic.probeAt = now + configuration.rest
        return nil
    }

    /// The topic answered: with a result, or with an exception.
    func answered(_ topic: String, identity: String) {
        state.withLock { topics in
            // Whoever is answered where nobody was has shown that everybody may come back.
            guard var known = topics[topic], known.probeAt == nil else {
                topics[topic] = nil
                return
            }
            known.lines[identity] = nil
            topics[topic] = known.lines.isEmpty ? nil : known
        }
    }

    /// A call that was sent got no answer within `deadline`.
    func timedOut(_ topic: String, identity: String, deadline: Duration) {
        let configuration = configuration
        guard deadline >= configuration.deadline else { return }
        let now = time.now
        state.withLock { topics in
            if topics[topic] == nil, topics.count >= Self.capacity { Self.forgetOne(&topics) { $0.newest } }
            var known = topics[topic] ?? Topic()
            if known.lines[identity] == nil, known.lines.count >= Self.capacity {
                Self.forgetOne(&known.lines) { $0.lastTimeout }
            }
            var line = known.lines[identity] ?? Line(lastTimeout: now)
            line.timeouts += 1
            line.lastTimeout = now
            if line.timeouts >= configuration.timeouts { line.probeAt = now + configuration.rest }
            known.lines[identity] = line
            Self.settle(&known, now, configuration)
            topics[topic] = known
        }
    }

    /// Closes the topic to everybody when enough identities have open circuits.
    private static func settle(
        _ topic: inout Topic,
        _ now: TimeSource.Instant,
        _ configuration: CircuitConfiguration
    ) {
        let open = topic.lines.values.count { $0.probeAt != nil }
        if open >= configuration.identities { topic.probeAt = now + configuration.rest }
    }

    private static func forgetOne<Value>(_ table: inout [String: Value], _ age: (Value) -> TimeSource.Instant?) {
        // Oldest first; nothing of it is more than a count of timeouts.
        let oldest = table.min { left, right in
            guard let first = age(left.value), let second = age(right.value) else { return false }
            return first < second
        }
        if let oldest { table[oldest.key] = nil }
    }
}

extension CircuitBreaker.Topic {
    fileprivate var newest: TimeSource.Instant? { lines.values.map(\.lastTimeout).max() }
}
