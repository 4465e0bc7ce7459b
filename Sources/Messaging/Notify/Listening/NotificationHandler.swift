internal import Locking
internal import Logging
internal import WireJSON

/// What a listener does with notifications: read them, let endpoints handle them, settle them with the bus.
final class NotificationHandler: Sendable {
    private struct State {
        var statistics = NotificationListenerStatistics()
        var duplicates = DuplicateFilter()
        var requeues = RequeueLedger()
    }

    /// A notification that could be read.
    private struct Delivery {
        let incoming: any IncomingNotification
        let fields: NotificationFields
        let notification: ReceivedNotification
    }

    let dispatcher: NotificationDispatcher
    let time: TimeSource
    let logger: Logger
    private let requeuePolicy: RequeuePolicy?
    private let serializer: (any MessageSerializer)?
    private let metrics: OutcomeMetrics
    /// The kind of bus, for spans.
    private let system: String
    private let state = Lock(State())

    init(
        dispatcher: NotificationDispatcher,
        requeuePolicy: RequeuePolicy?,
        serializer: (any MessageSerializer)?,
        time: TimeSource,
        logger: Logger,
        metrics: OutcomeMetrics,
        system: String
    ) {
        self.dispatcher = dispatcher
        self.requeuePolicy = requeuePolicy
        self.serializer = serializer
        self.time = time
        self.logger = logger
        self.metrics = metrics
        self.system = system
    }

    var statistics: NotificationListenerStatistics { state.withLock { $0.statistics } }

    /// Handles a notification and settles it; `epoch` tells when there is no time to hold it any more.
    func handle(_ incoming: any IncomingNotification, _ epoch: ServerEpoch) async {
        // A listener that was aborted leaves the notification to others.
        guard !Task.isCancelled, let delivery = await read(incoming) else { return }
        let outcome = await RequestSpans.hearing(delivery.notification, system: system) {
            await dispatcher.dispatch(delivery.notification)
        }
        await settle(delivery, outcome, epoch)
    }

    /// Handles a batch, those of each priority together, and settles them.
    func handle(_ batch: [any IncomingNotification], _ epoch: ServerEpoch) async {
        var deliveries: [NotificationPriority: [Delivery]] = [:]
        for incoming in batch {
            guard !Task.isCancelled, let delivery = await read(incoming) else { continue }
            deliveries[delivery.notification.priority, default: []].append(delivery)
        }
        // In the order of oslo's names, which is alphabetical.
        for (priority, group) in deliveries.sorted(by: { $0.key.name < $1.key.name }) {
            guard !Task.isCancelled else { return }
            let notifications = group.map(\.notification)
            let outcome = await RequestSpans.hearing(notifications, of: priority, system: system) {
                await dispatcher.dispatch(notifications, of: priority)
            }
            await withDiscardingTaskGroup { tasks in
                for delivery in group { tasks.addTask { await self.settle(delivery, outcome, epoch) } }
            }
        }
    }

    // MARK: Reading

    /// Reads a notification; one that is none, or was handled before, is taken from the bus.
    private func read(_ incoming: any IncomingNotification) async -> Delivery? {
        let fields: NotificationFields
        do throws(WireError) {
            fields = try NotificationFields(incoming.message)
        } catch {
            await dropUnreadable(incoming, "Dropped a message that is no notification", [LogKey.error: "\(error)"])
            return nil
        }
        guard let priority = fields.priority.flatMap({ NotificationPriority($0) }) else {
            var metadata = Self.metadata(fields)
            metadata[LogKey.priority] = "\(fields.priority ?? "None")"
            await dropUnreadable(incoming, "Dropped a notification of a priority there is not", metadata)
            return nil
        }
        guard !state.withLock({ $0.duplicates.contains(fields.uniqueID) }) else {
            note(\.duplicates, "duplicate", priority)
            logger.warning("Dropped a notification that was handled before", metadata: Self.metadata(fields))
            await acknowledge(incoming, fields)
            return nil
        }
        logger.trace(
            "Received a notification",
            metadata: Self.metadata(fields, content: fields.payload)
        )
        do {
            let notification = try fields.notification(priority, isRedelivered: incoming.isRedelivered, serializer)
            return Delivery(incoming: incoming, fields: fields, notification: notification)
        } catch {
            var metadata = Self.metadata(fields)
            metadata[LogKey.error] = "\(String(reflecting: error))"
            await dropUnreadable(incoming, "Dropped a notification that could not be converted", metadata)
            return nil
        }
    }

    private func dropUnreadable(
        _ incoming: any IncomingNotification,
        _ text: Logger.Message,
        _ metadata: Logger.Metadata
    ) async {
        note(\.unreadable, "unreadable", nil)
        logger.warning(text, metadata: metadata)
        await acknowledge(incoming, nil)
    }

    // MARK: Settling

    private func settle(_ delivery: Delivery, _ outcome: NotificationDispatcher.Outcome, _ epoch: ServerEpoch) async {
        switch outcome {
        case .handled:
            if await acknowledge(delivery.incoming, delivery.fields) {
                note(\.handled, "handled", delivery.notification.priority)
            }
        case .requeue:
            await giveBack(delivery, epoch)
        case .failed(let error):
            // A handler that was cancelled did not judge: the bus delivers it again when the listener has ended.
            if Task.isCancelled { return }
            var metadata = Self.metadata(delivery.fields)
            metadata[LogKey.error] = "\(String(reflecting: error))"
            logger.error("Exception during notification handling", metadata: metadata)
            await giveBack(delivery, epoch)
        }
    }

    /// Gives a notification back to the bus after a while, unless that was done too often or must not be done.
    private func giveBack(_ delivery: Delivery, _ epoch: ServerEpoch) async {
        guard let requeuePolicy else {
            note(\.dropped, "dropped", delivery.notification.priority)
            await acknowledge(delivery.incoming, delivery.fields)
            return
        }
        let identity = delivery.fields.uniqueID ?? delivery.fields.messageID ?? ""
        let attempt = state.withLock { $0.requeues.note(identity) }
        guard attempt <= requeuePolicy.limit else {
            var metadata = Self.metadata(delivery.fields)
            metadata[LogKey.attempts] = "\(attempt)"
            logger.error("Dropped a notification that was requeued too often", metadata: metadata)
            note(\.dropped, "dropped", delivery.notification.priority)
            await acknowledge(delivery.incoming, delivery.fields)
            return
        }
        await pause(requeuePolicy.delay(before: attempt), epoch)
        await delivery.incoming.requeue()
        note(\.requeued, "requeued", delivery.notification.priority)
    }

    /// Waits for `delay`, but not beyond a stop: who stops has no time to hold what others could take.
    private func pause(_ delay: Duration, _ epoch: ServerEpoch) async {
        let end = time.now + delay
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await self.time.sleep(until: end)
                } catch {
                    // Cancelled, by the end of the pause below or by that of the listener.
                }
            }
            group.addTask { await epoch.stopRequested.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Takes a notification for good.
    ///
    /// - Returns: whether the bus could be told.
    @discardableResult
    private func acknowledge(_ incoming: any IncomingNotification, _ fields: NotificationFields?) async -> Bool {
        do throws(MessagingError) {
            try await incoming.acknowledge()
        } catch {
            var metadata = fields.map { Self.metadata($0) } ?? [:]
            metadata[LogKey.error] = "\(error)"
            logger.warning("A notification could not be acknowledged and will be delivered again", metadata: metadata)
            return false
        }
        if let fields {
            state.withLock { state in
                state.duplicates.record(fields.uniqueID)
                if let identity = fields.uniqueID ?? fields.messageID { state.requeues.forget(identity) }
            }
        }
        return true
    }

    private func note(
        _ counter: WritableKeyPath<NotificationListenerStatistics, Int>,
        _ outcome: String,
        _ priority: NotificationPriority?
    ) {
        state.withLock { $0.statistics[keyPath: counter] += 1 }
        metrics.count(priority?.name ?? "none", outcome)
    }

    private static func metadata(_ fields: NotificationFields, content: JSONValue? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        metadata[LogKey.messageID] = fields.messageID.map { "\($0)" }
        metadata[LogKey.publisherID] = fields.publisherID.map { "\($0)" }
        metadata[LogKey.eventType] = fields.eventType.map { "\($0)" }
        metadata[LogKey.priority] = fields.priority.map { "\($0)" }
        metadata[LogKey.requestID] = fields.context.requestID.map { "\($0)" }
        metadata[LogKey.content] = content.map { "\(SecretMask.standard.masked($0))" }
        return metadata
    }
}
