import HTTPTypes
import Messaging
import WireJSON

/// Whether a request sent now would be tried, and why not, or why it may not go well: what `/readyz` says.
struct HealthReport: Sendable {
    /// The one word for it.
    enum Verdict: String, Sendable {
        case ready
        /// Something is amiss, and requests are served all the same, each with a truthful answer.
        case degraded
        /// The bus was never there, or has been away for longer than the grace.
        case unavailable
        /// The gateway is about to stop.
        case draining

        var status: HTTPResponse.Status {
            switch self {
            case .ready, .degraded: .ok
            case .unavailable, .draining: .serviceUnavailable
            }
        }
    }

    let verdict: Verdict
    /// What is amiss, in words.
    let reasons: [String]

    /// Judges what is known.
    ///
    /// A bus that is away is at first only `degraded`: requests are answered with truthful problems, and a gateway that
    /// reports itself unready is answered for by nobody. After `grace` another gateway may do better.
    init(
        isDraining: Bool,
        bus: BusReport,
        findings: BusFindings,
        topics: [String],
        grace: Duration,
        now: Moment
    ) {
        var reasons: [String] = []
        var isLost = false
        switch bus.status {
        case .connected: break
        case .blocked: reasons.append("the broker takes no messages because of a memory or disk alarm")
        default:
            // A driver that cannot tell since when gets no grace.
            let away = bus.since.map { Moment($0).duration(to: now) }
            isLost = !bus.wasConnected || away.map { $0 >= grace } ?? true
            reasons.append(bus.wasConnected ? "the connection to the bus is lost" : "there has been no connection yet")
        }
        if bus.status != .disconnected { reasons += findings.since(bus.since).complaints(about: topics) }
        self.reasons = isDraining ? ["the gateway is shutting down"] + reasons : reasons
        verdict = isDraining ? .draining : isLost ? .unavailable : reasons.isEmpty ? .ready : .degraded
    }
}
