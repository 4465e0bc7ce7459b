internal import Locking
public import Logging
public import ServiceLifecycle

/// Serves the methods of its endpoints on the bus.
///
/// Run it as a service (``run()``), or with ``start()``, ``stop()`` and ``wait()`` where oslo's way is wanted. It takes
/// requests from its topic's shared queue, from its own queue and from the topic's fanouts, never more at once than it
/// can run, and methods run in tasks, so there is no order among them. (oslo: `get_rpc_server`.)
public final class RPCServer: Service {
    /// Where the server listens: topic and server name are needed.
    public let target: Target

    private let transport: Transport
    private let endpoints: [any RPCEndpoint]
    private let accessPolicy: RPCAccessPolicy
    private let serializer: (any MessageSerializer)?
    private let executor: HandlerExecutor
    private let isTransient: Bool
    private let logger: Logger
    private let counters = Lock(RPCServerStatistics())
    private let tally: MethodTally
    private let metrics: OutcomeMetrics
    private let lifecycle = ServerLifecycle(of: "server")

    /// Makes a server; nothing happens on the bus before it runs.
    ///
    /// - Parameters:
    ///   - transport: The bus to serve on.
    ///   - target: The topic and the name of this server, and the exchange if it is not the control exchange.
    ///   - endpoints: What it serves, in the order they are asked.
    ///   - executor: How many methods run at once, and how many requests are taken from the bus ahead of them.
    ///   - answersPing: Whether `oslo_rpc_server_ping` is answered.
    ///   - accessPolicy: Which of the endpoints' methods may be called.
    ///   - serializer: Converts arguments, results and contexts.
    ///   - isTransient: Whether the server has another name each time it starts: the queue of its name, which otherwise
    ///     outlives it, then goes with it.
    ///   - logger: Where failing methods are logged; the transport's logger by default.
    public init(
        _ transport: Transport,
        target: Target,
        endpoints: [any RPCEndpoint],
        executor: HandlerExecutor = .tasks(),
        answersPing: Bool = false,
        accessPolicy: RPCAccessPolicy = .standard,
        serializer: (any MessageSerializer)? = nil,
        isTransient: Bool = false,
        logger: Logger? = nil
    ) {
        var logger = logger ?? transport.logger
        logger[metadataKey: LogKey.topic] = "\(target.topic ?? "")"
        logger[metadataKey: LogKey.server] = "\(target.server ?? "")"
        self.transport = transport
        self.target = target
        self.endpoints = answersPing ? endpoints + [PingEndpoint()] : endpoints
        self.accessPolicy = accessPolicy
        self.serializer = serializer
        self.executor = executor
        self.isTransient = isTransient
        self.logger = logger
        tally = MethodTally(transport.options.time)
        metrics = OutcomeMetrics(
            total: "rpc_server_requests_total",
            duration: "rpc_server_processing_seconds",
            detail: "method",
            topic: target.topic ?? ""
        )
        if endpoints.contains(where: { $0.method(named: PingEndpoint.methodName) != nil }), answersPing {
            logger.warning("An endpoint defines the ping method itself and is asked first")
        }
    }

    /// Makes a server that runs up to `concurrency` methods at once, each in a task.
    public convenience init(
        _ transport: Transport,
        target: Target,
        endpoints: [any RPCEndpoint],
        concurrency: Int,
        answersPing: Bool = false,
        accessPolicy: RPCAccessPolicy = .standard,
        serializer: (any MessageSerializer)? = nil,
        logger: Logger? = nil
    ) {
        self.init(
            transport,
            target: target,
            endpoints: endpoints,
            executor: .tasks(limit: concurrency),
            answersPing: answersPing,
            accessPolicy: accessPolicy,
            serializer: serializer,
            logger: logger
        )
    }

    deinit {
        abort()
    }

    /// What the server has done so far.
    public var statistics: RPCServerStatistics { counters.withLock { $0 } }

    /// Whether it takes requests now.
    public var isServing: Bool { lifecycle.isServing }

    /// What it offers and what it has done, method by method, for catalogues.
    ///
    /// Methods that the access policy hides are left out, and so is the ping that the server itself answers.
    public var serverDescription: ServerDescription {
        var methods: [ServedMethod] = []
        for endpoint in endpoints where !(endpoint is PingEndpoint) {
            let target = endpoint.target
            for method in endpoint.methodDescriptions where accessPolicy.allows(method.name) {
                methods.append(
                    ServedMethod(
                        name: method.name,
                        namespace: target.namespace,
                        version: target.version ?? "1.0",
                        summary: method.summary,
                        arguments: method.argumentsSchema,
                        result: method.result,
                        passesHTTPStatuses: method.passesHTTPStatuses,
                        statistics: tally.statistics(of: method.name, namespaces: target.acceptedNamespaces)
                    )
                )
            }
        }
        let isOnControlExchange = target.exchange == nil || target.exchange == transport.options.controlExchange
        return ServerDescription(
            topic: target.topic ?? "",
            server: target.server ?? "",
            exchange: isOnControlExchange ? nil : target.exchange,
            running: statistics.running,
            methods: methods
        )
    }

    /// Serves until the service group shuts down, ``stop()`` is called, or the task is cancelled.
    ///
    /// On graceful shutdown it takes nothing more and lets running methods end; on cancellation it cancels them.
    /// Requests it did not get to go back to the bus.
    ///
    /// - Throws: ``MessagingError`` with `serverAlreadyRunning` when it runs already, `invalidTarget` without topic or
    ///   server name, `invalidVersion` for an endpoint whose version is none, what the driver threw when listening, or
    ///   what ended it; `CancellationError` when it was cancelled.
    public func run() async throws {
        try await lifecycle.run(work())
    }

    /// Starts serving and returns once requests are taken; does nothing while the server runs.
    ///
    /// The server then runs until ``stop()``, or until it is released. Cancelling the task while it waits ends the
    /// server again.
    ///
    /// - Throws: ``MessagingError`` as ``run()``, but for `serverAlreadyRunning`.
    public func start() async throws(MessagingError) {
        try await lifecycle.start(work())
    }

    /// Stops taking requests and returns once the bus sends no more; running methods go on.
    ///
    /// Before the first ``start()`` it waits for that. Afterwards it does nothing.
    public func stop() async {
        await lifecycle.stop()
    }

    /// Waits until the server was stopped, its last method has ended and its listener is closed.
    ///
    /// Before the first ``start()`` it waits for that, and before ``stop()`` for that.
    public func wait() async {
        await lifecycle.wait()
    }

    /// Stops as ``stop()`` does, but waits no longer than `timeout`.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait, for the start as well; nil waits as long as it takes.
    ///   - logAfter: When a warning says that it takes long; nil never.
    /// - Throws: ``MessagingError`` with code `taskTimeout`; the stop goes on all the same once it was asked for.
    public func stop(timeout: Duration?, logAfter: Duration? = .seconds(30)) async throws(MessagingError) {
        try await lifecycle.stop(patience(timeout, logAfter))
    }

    /// Waits as ``wait()`` does, but no longer than `timeout`.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait, for the start and the stop as well; nil waits as long as it takes.
    ///   - logAfter: When a warning says that it takes long; nil never.
    /// - Throws: ``MessagingError`` with code `taskTimeout`.
    public func wait(timeout: Duration?, logAfter: Duration? = .seconds(30)) async throws(MessagingError) {
        try await lifecycle.wait(patience(timeout, logAfter))
    }

    private func patience(_ timeout: Duration?, _ logAfter: Duration?) -> Patience {
        Patience(timeout: timeout, logAfter: logAfter, time: transport.options.time, logger: logger)
    }

    /// Cancels the methods that run and ends the server, without waiting for either; ``wait()`` does.
    ///
    /// Callers of the cancelled methods are told that the server was stopped, as far as the methods heed cancellation.
    /// Requests it did not get to go back to the bus. Does nothing while the server does not run.
    public func abort() {
        lifecycle.abort()
    }

    /// Stops the server, gives running methods `grace` to end, cancels those that have not, and waits for them.
    ///
    /// The bound an owner puts on its own shutdown; a method that ignores its cancellation exceeds it, because there is
    /// no way to end one from outside. Cancelling the task that waits ends the grace, and the waiting.
    public func stop(cancellingAfter grace: Duration) async {
        await lifecycle.stop(cancellingAfter: grace, transport.options.time)
    }

    /// What one life of the server does; checked before it begins.
    private func work() throws(MessagingError) -> ServerLifecycle.Work {
        try target.requireTopicAndServer()
        let dispatcher = try RPCDispatcher(endpoints: endpoints, accessPolicy: accessPolicy, serializer: serializer)
        let loop = ServerLoop(
            driver: transport.driver,
            target: transport.resolve(target),
            handler: RequestHandler(
                dispatcher: dispatcher,
                time: transport.options.time,
                logger: logger,
                statistics: counters,
                tally: tally,
                metrics: metrics,
                system: transport.messagingSystem
            ),
            executor: executor,
            isTransient: isTransient
        )
        return { epoch in await loop.run(epoch) }
    }
}
