import Locking
import Messaging

/// Asks the bus in the background what only asking can tell, so that a report on health never waits for it.
///
/// Two questions: whether a message still goes over the bus and back, and whether somebody consumes from the topics this
/// gateway is for. Nothing of it decides about a call.
public final class BusMonitor: Sendable {
    /// How long a message over the bus and back holds as an answer, and how often everything is asked while it is well.
    public static let interval = Duration.seconds(5)
    /// How often topics are asked about while something is amiss, so that its end is seen soon.
    public static let alertInterval = Duration.seconds(1)

    /// The topics that are watched.
    var topics: [String] { watched.withLock { $0 } }
    private let watched: Lock<[String]>
    private let transport: Transport
    private let time: TimeSource
    private let state = Lock(BusFindings())

    /// Makes a monitor that has asked nothing yet.
    init(_ transport: Transport, topics: Set<String>) {
        self.transport = transport
        watched = Lock(topics.sorted())
        time = transport.options.time
    }

    /// Watches other topics from the next round on.
    func watch(_ topics: Set<String>) { watched.withLock { $0 = topics.sorted() } }

    /// What was found last.
    var findings: BusFindings { state.withLock { $0 } }

    /// Asks again and again until the task is cancelled.
    public func run() async {
        do {
            while true {
                await ask()
                let bus = transport.report
                let isWell = bus.status == .connected && findings.since(bus.since).complaints(about: topics).isEmpty
                // The bus has no event for "somebody has come": it must be asked, and not all the time.
                try await time.sleep(until: time.now + (isWell ? Self.interval : Self.alertInterval))
            }
        } catch {
            // Cancelled: the gateway is at its end.
        }
    }

    private func ask() async {
        // A bus that is away is no news that asking would bring, and questions would only add to the attempts to connect.
        guard transport.status != .disconnected else { return }
        guard await probe() else { return }
        for topic in topics {
            do throws(RPCError) {
                let consumers = try await transport.watchedConsumers(of: Target(topic: topic))
                let at = time.now
                state.withLock { $0.topics[topic] = BusFindings.Topic(consumers: consumers, at: at) }
            } catch {
                // The older answer stays, and its age tells.
                return
            }
        }
    }

    /// Sends a message over the bus and back, unless that was done less than an interval ago.
    ///
    /// - Returns: whether the bus answers at all, so that it is worth further questions.
    private func probe() async -> Bool {
        guard let driver = transport.driver as? any BusProbing else { return true }
        let start = time.now
        if let last = findings.roundTrip, start < last.at + Self.interval {
            // A connection that came after it may well answer.
            return last.isAnswer || transport.report.since.map { last.at < Moment($0) } ?? false
        }
        let outcome: Result<Duration, BusFindings.Reason>
        var isAnswer = true
        do throws(RPCError) {
            try await driver.roundTrip(by: (start + Self.interval).instant)
            outcome = .success(start.duration(to: time.now))
        } catch {
            guard error.code != .cancelled, error.code != .closed else { return false }
            outcome = .failure(BusFindings.Reason(text: error.message))
            // A blocked bus takes no messages, but goes on answering questions.
            isAnswer = error.code == .busBlocked
        }
        state.withLock { state in
            state.roundTrip = BusFindings.RoundTrip(outcome: outcome, isAnswer: isAnswer, at: start)
        }
        return isAnswer
    }
}
