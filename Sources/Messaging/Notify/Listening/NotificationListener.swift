public import Logging
public import ServiceLifecycle

/// Gives notifications from the bus to its endpoints.
///
/// ```swift
/// let listener = NotificationListener(transport, topics: ["notifications"], endpoints: [alarms])
/// try await listener.run()
/// ```
///
/// Run it as a service (``run()``), or with ``start()``, ``stop()`` and ``wait()``. A notification is acknowledged after
/// its endpoints have handled it, so each is handled at least once. A listener that stops in order handles what the bus
/// had sent it already, so nothing comes again to another. (oslo: `get_notification_listener` and
/// `get_batch_notification_listener`.)
public final class NotificationListener: Service {
    /// The topics it listens on, with their exchanges.
    public let targets: [Target]
    /// The pool whose members share one copy of every notification.
    public let pool: String?

    private let transport: Transport
    private let handler: NotificationHandler
    private let mode: NotificationLoop.Mode
    private let lifecycle = ServerLifecycle(of: "notification listener")

    /// Makes a listener that hands notifications on one by one; nothing happens on the bus before it runs.
    ///
    /// - Parameters:
    ///   - transport: The bus to listen on.
    ///   - targets: The topics, with their exchanges when those are not the control exchange.
    ///   - endpoints: What handles notifications, in the order in which each is given to them.
    ///   - pool: A name that listeners share who share one copy of everything; without one, with all others without.
    ///   - executor: How many are handled at once.
    ///   - requeue: How notifications come again that endpoints do not want or fail for; nil drops them.
    ///   - serializer: Converts payloads and contexts.
    ///   - logger: Where failures are logged; the transport's logger by default.
    public convenience init(
        _ transport: Transport,
        targets: [Target],
        endpoints: [any NotificationEndpoint],
        pool: String? = nil,
        executor: HandlerExecutor = .tasks(),
        requeue: RequeuePolicy? = nil,
        serializer: (any MessageSerializer)? = nil,
        logger: Logger? = nil
    ) {
        self.init(
            transport,
            targets,
            NotificationDispatcher(endpoints),
            pool,
            .single(executor),
            requeue,
            serializer,
            logger
        )
    }

    /// Makes a listener on topics of the control exchange; see
    /// ``init(_:targets:endpoints:pool:executor:requeue:serializer:logger:)``.
    public convenience init(
        _ transport: Transport,
        topics: [String] = ["notifications"],
        endpoints: [any NotificationEndpoint],
        pool: String? = nil,
        executor: HandlerExecutor = .tasks(),
        requeue: RequeuePolicy? = nil,
        serializer: (any MessageSerializer)? = nil,
        logger: Logger? = nil
    ) {
        self.init(
            transport,
            targets: topics.map { Target(topic: $0) },
            endpoints: endpoints,
            pool: pool,
            executor: executor,
            requeue: requeue,
            serializer: serializer,
            logger: logger
        )
    }

    /// Makes a listener that hands notifications on in batches, one batch after the other.
    ///
    /// - Parameters:
    ///   - transport: The bus to listen on.
    ///   - targets: The topics, with their exchanges when those are not the control exchange.
    ///   - batchEndpoints: What handles notifications, those of one priority together.
    ///   - batchSize: The most notifications of a batch, and the most taken from the bus ahead.
    ///   - batchTimeout: How long a batch may wait for more after its first; nil until it is full.
    ///   - pool: A name that listeners share who share one copy of everything; without one, with all others without.
    ///   - requeue: How notifications come again that endpoints do not want or fail for; nil drops them.
    ///   - serializer: Converts payloads and contexts.
    ///   - logger: Where failures are logged; the transport's logger by default.
    public convenience init(
        _ transport: Transport,
        targets: [Target] = [Target(topic: "notifications")],
        batchEndpoints: [any NotificationBatchEndpoint],
        batchSize: Int,
        batchTimeout: Duration? = nil,
        pool: String? = nil,
        requeue: RequeuePolicy? = nil,
        serializer: (any MessageSerializer)? = nil,
        logger: Logger? = nil
    ) {
        precondition(batchSize > 0, "a batch holds at least one notification")
        self.init(
            transport,
            targets,
            NotificationDispatcher(batchEndpoints),
            pool,
            .batches(size: batchSize, timeout: batchTimeout),
            requeue,
            serializer,
            logger
        )
    }

    private init(
        _ transport: Transport,
        _ targets: [Target],
        _ dispatcher: NotificationDispatcher,
        _ pool: String?,
        _ mode: NotificationLoop.Mode,
        _ requeue: RequeuePolicy?,
        _ serializer: (any MessageSerializer)?,
        _ logger: Logger?
    ) {
        self.transport = transport
        self.targets = targets
        self.pool = pool
        self.mode = mode
        var logger = logger ?? transport.logger
        logger[metadataKey: LogKey.topic] = "\(targets.map { $0.topic ?? "" }.joined(separator: ","))"
        handler = NotificationHandler(
            dispatcher: dispatcher,
            requeuePolicy: requeue,
            serializer: serializer,
            time: transport.options.time,
            logger: logger,
            metrics: OutcomeMetrics(
                total: "notification_listener_notifications_total",
                duration: "notification_listener_processing_seconds",
                detail: "priority",
                topic: targets.map { $0.topic ?? "" }.joined(separator: ",")
            ),
            system: transport.messagingSystem
        )
    }

    deinit {
        abort()
    }

    /// What the listener has done so far.
    public var statistics: NotificationListenerStatistics { handler.statistics }

    /// Listens until the service group shuts down, ``stop()`` is called, or the task is cancelled.
    ///
    /// On graceful shutdown it takes nothing more and handles what it was sent; on cancellation it cancels its handlers,
    /// and what they have not settled goes back to the bus.
    ///
    /// - Throws: ``MessagingError`` with `serverAlreadyRunning` when it runs already, `invalidTarget` for a target without
    ///   topic, what the driver threw when subscribing, or what ended it; `CancellationError` when it was cancelled.
    public func run() async throws {
        try await lifecycle.run(work())
    }

    /// Starts listening and returns once notifications are taken; does nothing while the listener runs.
    ///
    /// - Throws: ``MessagingError`` as ``run()``, but for `serverAlreadyRunning`.
    public func start() async throws(MessagingError) {
        try await lifecycle.start(work())
    }

    /// Stops taking notifications and returns once the bus sends no more; what it has sent is still handled.
    ///
    /// Before the first ``start()`` it waits for that. Afterwards it does nothing.
    public func stop() async {
        await lifecycle.stop()
    }

    /// Waits until the listener was stopped, has handled its last notification and has left the bus.
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
        Patience(timeout: timeout, logAfter: logAfter, time: transport.options.time, logger: handler.logger)
    }

    /// Cancels the handlers that run and ends the listener, without waiting for either; ``wait()`` does.
    ///
    /// What was not settled goes back to the bus.
    public func abort() {
        lifecycle.abort()
    }

    /// Stops the listener, gives its handlers `grace` to end, cancels those that have not, and waits for them.
    public func stop(cancellingAfter grace: Duration) async {
        await lifecycle.stop(cancellingAfter: grace, transport.options.time)
    }

    /// What one life of the listener does; checked before it begins.
    private func work() throws(MessagingError) -> ServerLifecycle.Work {
        for target in targets { try target.requireTopicToListen() }
        var sources: [NotificationSubscription.Source] = []
        for target in targets.map({ transport.resolve($0) }) {
            for priority in handler.dispatcher.priorities {
                let source = NotificationSubscription.Source(
                    exchange: target.exchange ?? transport.options.controlExchange,
                    topic: target.topic ?? "",
                    priority: priority.name
                )
                if !sources.contains(source) { sources.append(source) }
            }
        }
        let loop = NotificationLoop(
            driver: transport.driver,
            subscription: NotificationSubscription(
                sources: sources,
                pool: pool,
                options: ListenOptions(prefetch: mode.prefetch)
            ),
            handler: handler,
            mode: mode
        )
        return { epoch in await loop.run(epoch) }
    }
}
