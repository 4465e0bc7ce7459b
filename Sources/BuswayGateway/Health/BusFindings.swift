import Messaging

/// What the background found out by asking the bus, and when.
struct BusFindings: Sendable, Hashable {
    /// How the last message to oneself ended.
    struct RoundTrip: Sendable, Hashable {
        /// How long it took, or why it did not come back.
        let outcome: Result<Duration, Reason>
        /// Whether the bus answered, if only with a refusal.
        let isAnswer: Bool
        let at: Moment
    }

    /// How many consumers a topic's queue had.
    struct Topic: Sendable, Hashable {
        let consumers: Int
        let at: Moment
    }

    /// A reason in words, without a secret.
    struct Reason: Error, Sendable, Hashable {
        let text: String
    }

    /// Nil before the first one has ended, and for a bus that cannot be probed.
    var roundTrip: RoundTrip?
    /// The topics that were asked about.
    var topics: [String: Topic] = [:]

    /// The same without what was found over an earlier connection, which proves nothing about this one.
    func since(_ start: ContinuousClock.Instant?) -> BusFindings {
        guard let start = start.map(Moment.init) else { return self }
        var findings = self
        if let roundTrip, roundTrip.at < start { findings.roundTrip = nil }
        findings.topics = topics.filter { $0.value.at >= start }
        return findings
    }

    /// What is amiss with the bus and with the topics in `names`, in words; empty when all is well.
    func complaints(about names: [String]) -> [String] {
        var complaints: [String] = []
        if case .failure(let reason) = roundTrip?.outcome {
            complaints.append("a message over the bus did not come back: \(reason.text)")
        }
        for name in names {
            switch topics[name]?.consumers {
            case nil: complaints.append("it is not known yet whether somebody serves the topic \(name)")
            case 0: complaints.append("nobody serves the topic \(name)")
            default: break
            }
        }
        return complaints
    }
}
