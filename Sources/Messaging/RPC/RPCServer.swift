internal import Locking
public import Logging
public import ServiceLifecycle

/// Serves the methods of its endpoints on the bus.
///
/// Run it as a service (``run()``), or with ``start()``, ``stop()`` and ``wait()`` where oslo's way is wanted. It takes
/// requests from its topic's shared queue, from its own queue and from the topic's fanouts, never more at once than it
/// can run, and each method runs in a task of its own, so there is no order among them. (oslo: `get_rpc_server`.)
public final class RPCServer: Service {
    /// Where the server listens: topic and server name are needed.
    public let target: Target

    private struct Lifecycle {
        var epoch: ServerEpoch?
    }

    private let transport: Transport
    private let endpoints: [any RPCEndpoint]
    private let accessPolicy: RPCAccessPolicy
    private let concurrency: Int
    private let logger: Logger
    private let counters = Lock(RPCServerStatistics())
    private let lifecycle = Lock(Lifecycle())
    /// Fires with the first start, for those who stop or wait before it.
    private let everStarted = Latch()

    /// Makes a server; nothing happens on the bus before it runs.
    ///
    /// - Parameters:
    ///   - transport: The bus to serve on.
    ///   - target: The topic and the name of this server, and the exchange if it is not the control exchange.
    ///   - endpoints: What it serves, in the order they are asked.
    ///   - concurrency: The most methods that run at once, and the most requests taken from the bus ahead of them.
    ///   - answersPing: Whether `oslo_rpc_server_ping` is answered.
    ///   - accessPolicy: Which of the endpoints' methods may be called.
    ///   - logger: Where failing methods are logged; the transport's logger by default.
    public init(
        _ transport: Transport,
        target: Target,
        endpoints: [any RPCEndpoint],
        concurrency: Int = 64,
        answersPing: Bool = false,
        accessPolicy: RPCAccessPolicy = .standard,
        logger: Logger? = nil
    ) {
        precondition(concurrency > 0, "a server must be allowed to run at least one method")
        var logger = logger ?? transport.logger
        logger[metadataKey: LogKey.topic] = "\(target.topic ?? "")"
        logger[metadataKey: LogKey.server] = "\(target.server ?? "")"
        self.transport = transport
        self.target = target
        self.endpoints = answersPing ? endpoints + [PingEndpoint()] : endpoints
        self.accessPolicy = accessPolicy
        self.concurrency = concurrency
        self.logger = logger
        if endpoints.contains(where: { $0.method(named: PingEndpoint.methodName) != nil }), answersPing {
            logger.warning("An endpoint defines the ping method itself and is asked first")
        }
    }

    deinit {
        abort()
    }

    /// What the server has done so far.
    public var statistics: RPCServerStatistics { counters.withLock { $0 } }

    /// Serves until the service group shuts down, ``stop()`` is called, or the task is cancelled.
    ///
    /// On graceful shutdown it takes nothing more and lets running methods end; on cancellation it cancels them.
    /// Requests it did not get to go back to the bus.
    ///
    /// - Throws: ``MessagingError`` with `serverAlreadyRunning` when it runs already, `invalidTarget` without topic or
    ///   server name, `invalidVersion` for an endpoint whose version is none, what the driver threw when listening, or
    ///   what ended it; `CancellationError` when it was cancelled.
    public func run() async throws {
        let epoch = ServerEpoch()
        let loop = try begin(epoch)
        await withGracefulShutdownHandler {
            await loop.run(epoch)
        } onGracefulShutdown: {
            epoch.stopRequested.fire()
        }
        if let failure = epoch.failure { throw failure }
        try Task.checkCancellation()
    }

    /// Starts serving and returns once requests are taken; does nothing while the server runs.
    ///
    /// The server then runs until ``stop()``, or until it is released. Cancelling the task while it waits ends the
    /// server again.
    ///
    /// - Throws: ``MessagingError`` as ``run()``, but for `serverAlreadyRunning`.
    public func start() async throws(MessagingError) {
        let epoch: ServerEpoch
        let new = ServerEpoch()
        do throws(MessagingError) {
            let loop = try begin(new)
            // Ends with the epoch, which ends at the latest when the server is released.
            Task { await loop.run(new) }
            epoch = new
        } catch {
            guard error.code == .serverAlreadyRunning, let current = lifecycle.withLock({ $0.epoch }) else {
                throw error
            }
            epoch = current
        }
        await withTaskCancellationHandler {
            await epoch.started.waitUncancelled()
        } onCancel: {
            epoch.abortRequested.fire()
        }
        if let failure = epoch.failure { throw failure }
    }

    /// Stops taking requests and returns once the bus sends no more; running methods go on.
    ///
    /// Before the first ``start()`` it waits for that. Afterwards it does nothing.
    public func stop() async {
        guard let epoch = await currentEpoch() else { return }
        await epoch.started.wait()
        epoch.stopRequested.fire()
        await epoch.stopped.wait()
    }

    /// Waits until the server was stopped, its last method has ended and its listener is closed.
    ///
    /// Before the first ``start()`` it waits for that, and before ``stop()`` for that.
    public func wait() async {
        guard let epoch = await currentEpoch() else { return }
        await epoch.finished.wait()
    }

    /// Cancels the methods that run and ends the server, without waiting for either; ``wait()`` does.
    ///
    /// Callers of the cancelled methods are told that the server was stopped, as far as the methods heed cancellation.
    /// Requests it did not get to go back to the bus. Does nothing while the server does not run.
    public func abort() {
        lifecycle.withLock { $0.epoch }?.abortRequested.fire()
    }

    /// Stops the server, gives running methods `grace` to end, cancels those that have not, and waits for them.
    ///
    /// The bound an owner puts on its own shutdown; a method that ignores its cancellation exceeds it, because there is
    /// no way to end one from outside. Cancelling the task that waits ends the grace, and the waiting.
    public func stop(cancellingAfter grace: Duration) async {
        guard let epoch = lifecycle.withLock({ $0.epoch }) else { return }
        let time = transport.options.time
        let end = time.now + grace
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await time.sleep(until: end)
                } catch {
                    // Nobody waits any more, or there is nothing left to wait for; an abort does no harm then.
                }
                epoch.abortRequested.fire()
            }
            await epoch.started.wait()
            epoch.stopRequested.fire()
            await epoch.finished.wait()
            group.cancelAll()
        }
    }

    /// The life the server is in or had last.
    ///
    /// Waits for the first; nil when the task is cancelled meanwhile.
    private func currentEpoch() async -> ServerEpoch? {
        await everStarted.wait()
        return lifecycle.withLock { $0.epoch }
    }

    /// Enters a new life, unless the last one is not stopped yet.
    private func begin(_ epoch: ServerEpoch) throws(MessagingError) -> ServerLoop {
        try target.requireTopicAndServer()
        let dispatcher = try RPCDispatcher(endpoints: endpoints, accessPolicy: accessPolicy)
        let isFree = lifecycle.withLock { state in
            if let current = state.epoch, !current.stopped.isFired { return false }
            state.epoch = epoch
            return true
        }
        guard isFree else { throw MessagingError(.serverAlreadyRunning, "The server is running already") }
        everStarted.fire()
        return ServerLoop(
            driver: transport.driver,
            target: transport.resolve(target),
            handler: RequestHandler(
                dispatcher: dispatcher,
                time: transport.options.time,
                logger: logger,
                statistics: counters
            ),
            concurrency: concurrency
        )
    }
}
