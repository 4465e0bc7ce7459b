internal import Locking
internal import Logging
internal import Messaging

/// Knows whether anybody consumes from a queue, at most a second late.
///
/// Queues outlive their servers, so a message that was routed may still be heard by nobody (the contract's routing
/// truth). Only a queue that is asked about often is worth a memory: its answer holds for ``lifetime``, anybody else gets
/// a fresh one. That nobody consumes is never remembered: a server that has just come must be reached at once.
final class Inspector: Sendable {
    /// How long an answer holds.
    static let lifetime = Duration.seconds(1)
    /// How many questions about a queue within ``lifetime`` make it one that is asked about often.
    static let often = 10
    /// The most queues remembered.
    static let longestMemory = 1000

    /// What is told about a queue.
    typealias Answer = Result<Int, AMQPError>

    /// What is known of a queue.
    private struct Record {
        /// When the counting of questions began.
        var since: Moment
        var questions = 0
        var count = 0
        var until: Moment
    }

    /// How its connection is doing; nil while nobody has asked anything.
    var report: BusConnection? { connection.account.of("inspect") }

    private struct State {
        var known: [String: Record] = [:]
        var absent = AbsentQueues()
        /// Those who wait for an answer that was asked for, one question a queue.
        var waiting: [String: [@Sendable (Answer) -> Void]] = [:]
    }

    private let connection: AMQPConnection<InspectorRole>
    private let time: TimeSource
    private let state = Lock(State())

    init(_ settings: ConnectionSettings, time: TimeSource, logger: Logger) throws(AMQPError) {
        connection = try AMQPConnection(InspectorRole(), settings, logger: logger)
        self.time = time
    }

    /// How many wait for an answer.
    var waitingCount: Int { state.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

    /// Whether a queue was not there a moment ago: a message for it comes back, and the broker need not be asked first.
    func isAbsent(_ queue: String) -> Bool { state.withLock { $0.absent.isFresh(queue, now: time.now) } }

    /// Notes what came of a mandatory message for a queue, which may tell whether that is there.
    func note(_ outcome: PublishRequest.Outcome, of queue: String) {
        state.withLock { state in
            switch outcome {
            case .confirmed: state.absent.forget(queue)
            case .returned: state.absent.noteReturn(queue, now: time.now)
            default: break
            }
        }
    }

    /// As ``consumers(of:_:)``, for who asks again and again: after a queue that is not there it looks less and less often.
    func watch(_ queue: String, _ body: @escaping @Sendable (Answer) -> Void) {
        guard !state.withLock({ $0.absent.isPausing(queue, now: time.now) }) else { return body(.success(0)) }
        consumers(of: queue, body)
    }

    /// Calls `body` with the number of consumers of `queue`: at once when it is known, else from the inspector's lane.
    func consumers(of queue: String, _ body: @escaping @Sendable (Answer) -> Void) {
        let now = time.now
        let (known, mustAsk) = state.withLock { state -> (Int?, Bool) in
            if let count = Self.remembered(queue, &state, now: now) { return (count, false) }
            state.waiting[queue, default: []].append(body)
            return (nil, state.waiting[queue]?.count == 1)
        }
        if let known { return body(.success(known)) }
        guard mustAsk else { return }
        connection.submit { connection in
            connection.whenOpen(isPatient: false) { outcome in self.ask(about: queue, outcome) }
        }
    }

    /// Counts a question, and answers it when there is a memory that holds.
    private static func remembered(
        _ queue: String,
        _ state: inout State,
        now: Moment
    ) -> Int? {
        var record = state.known[queue] ?? Record(since: now, until: now)
        if record.since + lifetime <= now {
            record.since = now
            record.questions = 0
        }
        record.questions += 1
        if state.known[queue] == nil, state.known.count >= longestMemory { state.known.removeAll() }
        state.known[queue] = record
        return record.questions > often && record.until > now ? record.count : nil
    }

    /// Asks on the lane, once there is a session.
    private func ask(about queue: String, _ outcome: Result<Void, AMQPError>) {
        if case .failure(let error) = outcome { return answer(.failure(error), about: queue) }
        connection.submit { connection in
            var found = Result<Int?, AMQPError>.failure(Self.unasked)
            connection.use { (role, session) throws(AMQPError) in
                guard let session else { return }
                do throws(AMQPError) {
                    found = .success(try role.contents(of: queue, on: session)?.consumers)
                } catch {
                    found = .failure(error)
                    throw error
                }
            }
            self.answer(found, about: queue)
        }
    }

    /// Asks how many messages wait in a queue, and calls `body` from the inspector's lane.
    func messages(in queue: String, _ body: @escaping @Sendable (Answer) -> Void) {
        connection.submit { connection in
            connection.whenOpen(isPatient: false) { [self] outcome in
                if case .failure(let error) = outcome { return body(.failure(error)) }
                self.connection.submit { connection in
                    var found = Answer.failure(Self.unasked)
                    connection.use { (role, session) throws(AMQPError) in
                        guard let session else { return }
                        do throws(AMQPError) {
                            found = .success(try role.contents(of: queue, on: session)?.messages ?? 0)
                        } catch {
                            found = .failure(error)
                            throw error
                        }
                    }
                    body(found)
                }
            }
        }
    }

    private static let unasked = AMQPError(.lost, "The connection was lost before the broker could be asked")

    /// - Parameter found: nil when there is no such queue.
    private func answer(_ found: Result<Int?, AMQPError>, about queue: String) {
        let now = time.now
        let until = now + Self.lifetime
        let answer = found.map { $0 ?? 0 }
        let waiting = state.withLock { state in
            if case .success(let count) = found {
                if count == nil { state.absent.note(queue, now: now) } else { state.absent.forget(queue) }
            }
            if case .success(let count) = answer, count > 0 {
                state.known[queue]?.count = count
                state.known[queue]?.until = until
            } else {
                state.known[queue] = nil
            }
            return state.waiting.removeValue(forKey: queue) ?? []
        }
        for body in waiting { body(answer) }
    }

    /// Closes the connection; whoever waits is told.
    func close() async {
        await connection.end()
        let error = AMQPError(.closed, "The transport was closed")
        let waiting = state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting.values.flatMap { $0 }
        }
        for body in waiting { body(.failure(error)) }
    }
}
