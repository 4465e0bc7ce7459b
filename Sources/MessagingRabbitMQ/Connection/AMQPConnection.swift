internal import Locking
internal import Logging
internal import Messaging

/// A connection to one of the brokers, kept up: lost, it comes back by itself with everything its role needs.
///
/// An actor on a lane of its own (``Lane``), because librabbitmq blocks and wants to be used by one at a time. Connects
/// when it is first asked to; after a loss and after failures with the pauses of ``BackOff``, trying every broker each
/// time.
actor AMQPConnection<Role: ConnectionRole> {
    private enum Phase {
        /// Nobody has needed a connection yet.
        case idle
        case open(Session, since: Moment)
        /// Between a loss and the attempt to come back.
        case returning
        /// Between rounds of attempts, of which the last failed with this error.
        case pausing(AMQPError, since: Moment)
        case closed
    }

    /// Somebody who wants to know when there is a session.
    private struct Waiter {
        /// Whether a broker that is not there is worth waiting for.
        var isPatient: Bool
        var body: @Sendable (Result<Void, AMQPError>) -> Void
    }

    private nonisolated let lane: Lane
    private nonisolated let isClosing = Lock(false)
    /// How the connection is doing, for reports.
    nonisolated let account = ConnectionAccount()
    private let role: Role
    private let settings: ConnectionSettings
    private let logger: Logger
    private var order: BrokerOrder
    private var generator = SystemRandomNumberGenerator()
    private var phase = Phase.idle { didSet { accountForPhase() } }
    private var waiters: [Waiter] = []
    /// How many rounds of attempts have failed in a row.
    private var failures = 0
    /// Whether ``settle()`` will be called by itself.
    private var isSettlingAgain = false
    /// Whether the socket is not looked at for a moment, and whether ``serve()`` will be called at its end.
    private var rest = (isNow: false, isTimed: false)
    /// Tells timers of a phase that is over from those of the present one.
    private var generation = 0

    /// For tasks that compute little and hold no thread.
    nonisolated var taskExecutor: any TaskExecutor { lane.taskExecutor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe lane.asUnownedSerialExecutor() }

    /// Makes a connection that is not open yet.
    ///
    /// - Throws: `unreachable` when there is no thread for it.
    init(_ role: sending Role, _ settings: ConnectionSettings, logger: Logger) throws(AMQPError) {
        lane = try Lane(name: "\(Role.self)")
        self.role = role
        self.settings = settings
        order = BrokerOrder(settings.brokers, settings.failover, using: &generator)
        self.logger = logger
        lane.onNudge(Self.handler(of: self) { $0.flushNow() })
    }

    // MARK: What others ask for

    /// Runs a job on the lane, after those before it; does not wait for it.
    nonisolated func submit(_ job: @escaping @Sendable (isolated AMQPConnection<Role>) -> Void) {
        lane.add { self.assumeIsolated(job) }
    }

    /// Lets the role write what others have handed in: on this very thread, when nobody has the lane and it waits for
    /// nothing; else on the lane, as ``flush()`` does.
    nonisolated func flushSoon() { lane.nudge() }

    /// What ``flushSoon()`` does on whatever thread it is.
    private func flushNow() {
        guard case .open(let session, _) = phase else { return submit { $0.flush() } }
        do throws(AMQPError) {
            guard try role.settleAtOnce(on: session) else { return submit { $0.flush() } }
            try session.flush()
            if !role.bearsSilence { listen() }
        } catch {
            // Making another session may block.
            let generation = generation
            submit { connection in
                if connection.generation == generation { connection.lose(error) }
            }
        }
    }

    /// Calls `body` on the lane once there is a session, or when the attempt to open one has failed.
    ///
    /// A patient caller waits through failed attempts until the broker is there, and hears only of refusals. Connects
    /// if nobody has asked for it before, or if the last attempt was a while ago.
    func whenOpen(isPatient: Bool, _ body: @escaping @Sendable (Result<Void, AMQPError>) -> Void) {
        switch phase {
        case .open: return body(.success(()))
        case .closed: return body(.failure(Self.closed))
        case .pausing(let error, let since):
            if isPatient {
                waiters.append(Waiter(isPatient: isPatient, body: body))
            } else if isStale(since) {
                waiters.append(Waiter(isPatient: isPatient, body: body))
                connect()
            } else {
                body(.failure(error))
            }
        case .returning:
            // The outcome is so near that everybody can wait for it.
            waiters.append(Waiter(isPatient: isPatient, body: body))
        case .idle:
            waiters.append(Waiter(isPatient: isPatient, body: body))
            connect()
        }
    }

    /// Lets `body` use the role, and the session when there is one; an error it throws ends the session.
    func use(_ body: (Role, Session?) throws(AMQPError) -> Void) {
        guard case .open(let session, _) = phase else {
            // Without a session there is nothing an error could end.
            do throws(AMQPError) { try body(role, nil) } catch {}
            return
        }
        do throws(AMQPError) {
            try body(role, session)
            try session.flush()
        } catch {
            lose(error)
            return
        }
        if session.hasBacklog { submit { $0.serve() } }
    }

    /// Asks the role something, on the lane.
    func ask<Answer: Sendable>(_ question: @Sendable (Role) -> Answer) -> Answer { question(role) }

    /// Lets the role write what others have handed in; without a session tells it that there is none.
    func flush() {
        switch phase {
        case .open: settle()
        case .idle: connect()
        case .returning: break
        case .pausing(let error, let since):
            if isStale(since) { connect() } else { role.end(error) }
        case .closed: role.end(Self.closed)
        }
    }

    /// Whether a failed attempt to connect is so old that who needs a connection now is worth another one.
    ///
    /// Otherwise a broker that is back could be missed for as long as the longest pause.
    private func isStale(_ attempt: Moment) -> Bool {
        attempt.duration(to: .now) >= settings.backOff.first
    }

    /// Closes the connection for good, and waits until its thread is gone.
    nonisolated func end() async {
        prepareToClose()
        await close()
        await lane.shutDown()
    }

    /// Closes the connection for good.
    func close() {
        // Until the broker has answered, and for good: whoever waits for a reply is told elsewhere.
        lane.blocks(true)
        let previous = phase
        phase = .closed
        generation += 1
        if case .open(let session, _) = previous {
            session.hurry()
            do throws(AMQPError) {
                try role.stop(on: session)
                try session.flush()
                session.close()
            } catch {
                logger.debug("The connection was lost while it was closed", metadata: metadata(error))
            }
            lane.unwatch()
        }
        role.end(Self.closed)
        answer(.failure(Self.closed)) { _ in true }
    }

    /// Makes attempts to connect that are under way the last ones, so that ``close()`` need not wait for all of them.
    nonisolated func prepareToClose() { isClosing.withLock { $0 = true } }

    // MARK: Serving

    /// Takes everything the broker has told.
    private func serve() {
        guard case .open(let session, _) = phase else { return }
        do throws(AMQPError) {
            // A broker that never falls silent must not keep acknowledgements and publishes waiting.
            for number in 0..<256 {
                guard let event = try session.nextEvent() else {
                    settle()
                    restOrListen(hasHeard: number > 0)
                    return
                }
                try role.receive(event, on: session)
            }
            settle()
            submit { $0.serve() }
        } catch {
            lose(error)
        }
    }

    private func settle() {
        guard case .open(let session, _) = phase else { return }
        lane.forgetRoom()
        do throws(AMQPError) {
            try role.settle(on: session)
            try session.flush()
        } catch {
            lose(error)
            return
        }
        if !role.bearsSilence { listen() }
        if let pause = role.settlesAgain, !isSettlingAgain {
            isSettlingAgain = true
            after(pause) { connection in
                connection.isSettlingAgain = false
                connection.settle()
            }
        }
        if session.hasBacklog { submit { $0.serve() } }
    }

    /// Lets what the broker tells gather for a moment, when it has just told something and nobody minds.
    ///
    /// Under load the thread wakes up once for many confirms that way, and not for each.
    private func restOrListen(hasHeard: Bool) {
        guard case .open = phase else { return }
        guard hasHeard, role.bearsSilence else { return listen() }
        if !rest.isNow {
            rest.isNow = true
            lane.rest(true)
        }
        guard !rest.isTimed else { return }
        rest.isTimed = true
        after(Self.longestRest) { connection in
            connection.rest.isTimed = false
            if connection.rest.isNow { connection.serve() }
        }
    }

    /// Ends the rest.
    private func listen() {
        guard rest.isNow else { return }
        rest.isNow = false
        lane.rest(false)
    }

    /// Calls the role's `settle` when the socket has room again; for roles that stopped because it had none.
    func settleWhenWritable() {
        if case .open = phase { lane.awaitRoom() }
    }

    private func tick(_ generation: Int, every interval: Duration) {
        guard generation == self.generation, case .open = phase else { return }
        serve()
        guard generation == self.generation else { return }
        after(interval) { $0.tick(generation, every: interval) }
    }

    // MARK: Opening and losing

    /// Tries each broker once.
    private func connect() {
        lane.blocks(true)
        defer { lane.blocks(false) }
        var failure = AMQPError(.unreachable, "There is no broker to connect to")
        for broker in order.round(using: &generator) {
            guard !isClosing.withLock({ $0 }) else { return }
            do throws(AMQPError) {
                let session = try Session(broker, settings)
                try role.start(on: session)
                try open(session)
                return
            } catch {
                failure = error
                logger.info(
                    "No connection to a broker",
                    metadata: ["messaging.broker": "\(broker.connectHost):\(broker.port)", LogKey.error: "\(error)"]
                )
            }
        }
        pause(failure)
    }

    private func open(_ session: Session) throws(AMQPError) {
        generation += 1
        failures = 0
        lane.watch(
            try session.duplicatedSocket(),
            readable: Self.handler(of: self) { $0.serve() },
            writable: Self.handler(of: self) { $0.settle() }
        )
        rest.isNow = false
        phase = .open(session, since: .now)
        logger.debug("Connected to a broker", metadata: ["messaging.broker": "\(session.broker.connectHost)"])
        if let interval = session.serviceInterval {
            let generation = generation
            after(interval) { $0.tick(generation, every: interval) }
        }
        answer(.success(())) { _ in true }
        // Whatever came during the start will not make the socket readable.
        submit { $0.serve() }
    }

    /// What an event source calls, which must not keep the connection alive.
    private nonisolated static func handler(
        of connection: AMQPConnection<Role>,
        _ body: @escaping @Sendable (isolated AMQPConnection<Role>) -> Void
    ) -> @Sendable () -> Void {
        { [weak connection] in connection?.assumeIsolated(body) }
    }

    private func lose(_ error: AMQPError) {
        guard case .open(let session, let since) = phase else { return }
        lane.unwatch()
        order.lose(session.broker)
        logger.info("Lost the connection to a broker", metadata: metadata(error))
        account.noteMissing(error, since: .now)
        // Sessions that do not last must not follow one another without end: that is a failure to connect.
        guard since.duration(to: .now) >= settings.backOff.first else { return pause(error) }
        generation += 1
        phase = .returning
        role.lose(error)
        let pause = settings.backOff.pauseAfterLoss(using: &generator)
        let generation = generation
        after(pause) { connection in
            guard connection.generation == generation else { return }
            connection.connect()
        }
    }

    /// Tells those who cannot wait, and tries again later.
    private func pause(_ error: AMQPError) {
        failures += 1
        generation += 1
        phase = .pausing(error, since: .now)
        role.end(error)
        answer(.failure(error)) { !$0.isPatient || error.kind == .refused || error.kind == .channelClosed }
        let generation = generation
        after(settings.backOff.pause(after: failures)) { connection in
            guard connection.generation == generation else { return }
            connection.connect()
        }
    }

    private func answer(_ result: Result<Void, AMQPError>, _ concerns: (Waiter) -> Bool) {
        let answered = waiters.filter(concerns)
        waiters.removeAll(where: concerns)
        for waiter in answered { waiter.body(result) }
    }

    private nonisolated func after(
        _ pause: Duration,
        _ job: @escaping @Sendable (isolated AMQPConnection<Role>) -> Void
    ) {
        lane.add(after: pause, Self.handler(of: self, job))
    }

    private func accountForPhase() {
        switch phase {
        // Between a loss and the attempt that follows at once, the loss is still the news.
        case .idle, .returning: break
        case .open(let session, let since): account.noteOpen(session, since: since)
        case .pausing(let error, let since): account.noteMissing(error, since: since)
        case .closed: account.noteNone()
        }
    }

    private func metadata(_ error: AMQPError) -> Logger.Metadata { [LogKey.error: "\(error)"] }

    /// How late what the broker tells is heard by those who do not mind.
    private static var longestRest: Duration { .milliseconds(5) }

    private static var closed: AMQPError { AMQPError(.closed, "The transport was closed") }
}
