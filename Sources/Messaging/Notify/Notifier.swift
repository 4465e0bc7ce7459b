public import Logging
public import WireJSON

/// Tells whoever listens that something happened.
///
/// ```swift
/// let notifier = Notifier(transport, publisherID: "compute.host1")
/// await notifier.info("compute.instance.create.end", context, ["instance_id": 12])
/// ```
///
/// A value: cheap to copy and safe to share. Its methods never throw, because what is worth telling must not break what
/// is being done: failures are logged, and found in the ``NotificationReceipt``. The queues `topic.priority` are declared
/// first, so a notification waits for listeners yet to come, and queues nobody listens to fill up.
/// (oslo: `Notifier`.)
public struct Notifier: Sendable {
    /// The bus.
    public let transport: Transport
    /// Who tells; null on the bus when it is nil.
    public private(set) var publisherID: String?
    /// How notifications are told.
    public let drivers: [NotificationDriver]
    /// The topics they are told on, one copy each.
    public let topics: [String]
    /// The exchange of the topics; nil is the transport's control exchange.
    public let exchange: String?
    /// How often an attempt that failed for the moment is repeated; nil as often as ``timeout`` allows.
    ///
    /// (oslo: `retry`, where −1 says for ever but drops the notification when there is no broker.)
    public private(set) var retry: Int?
    /// How long telling may take; nil uses the transport's `responseTimeout`.
    public let timeout: Duration?

    private let serializer: (any MessageSerializer)?
    private let disclosure: ContextDisclosure
    private let logger: Logger
    private let metrics: OutcomeMetrics

    /// Makes a notifier.
    ///
    /// - Parameters:
    ///   - transport: The bus to tell on.
    ///   - publisherID: Who tells, such as `compute.host1`.
    ///   - drivers: How to tell; none of them tells nobody.
    ///   - topics: The topics to tell on.
    ///   - exchange: The exchange of the topics, when it is not the control exchange.
    ///   - retry: How often an attempt that failed for the moment is repeated; nil as often as `timeout` allows.
    ///   - timeout: How long telling may take; nil uses the transport's `responseTimeout`.
    ///   - serializer: Converts payloads and contexts.
    ///   - disclosure: How much of a context goes out.
    ///   - logger: Where failures are logged; the transport's logger by default.
    public init(
        _ transport: Transport,
        publisherID: String? = nil,
        drivers: [NotificationDriver] = [.messagingV2],
        topics: [String] = ["notifications"],
        exchange: String? = nil,
        retry: Int? = nil,
        timeout: Duration? = nil,
        serializer: (any MessageSerializer)? = nil,
        disclosure: ContextDisclosure = .redacted,
        logger: Logger? = nil
    ) {
        precondition(
            retry ?? 0 >= 0,
            "an attempt is repeated a number of times, or as often as the timeout allows: nil"
        )
        self.transport = transport
        self.publisherID = publisherID
        self.drivers = drivers
        self.topics = topics
        self.exchange = exchange
        self.retry = retry
        self.timeout = timeout
        self.serializer = serializer
        self.disclosure = disclosure
        self.logger = logger ?? transport.logger
        metrics = OutcomeMetrics(
            total: "notifier_notifications_total",
            duration: "notifier_processing_seconds",
            detail: "priority",
            topic: topics.joined(separator: ",")
        )
    }

    /// Makes a notifier with some settings changed; what is left out stays, nil clears.
    public func prepare(publisherID: Override<String> = .keep, retry: Override<Int> = .keep) -> Notifier {
        var prepared = self
        prepared.publisherID = publisherID.applied(to: self.publisherID)
        prepared.retry = retry.applied(to: self.retry)
        precondition(prepared.retry ?? 0 >= 0, "an attempt is repeated a number of times, or as often as possible: nil")
        return prepared
    }

    /// Whether anybody is told: false when `noop` is the only driver (oslo: `is_enabled`).
    ///
    /// Saves making a payload that is expensive to make.
    public var isEnabled: Bool { drivers.map(\.name) != ["noop"] }

    /// Tells that something happened.
    ///
    /// Returns when every driver has told it, or has given up; waits no longer than ``timeout``.
    ///
    /// - Parameters:
    ///   - priority: How important it is.
    ///   - eventType: What happened, such as `compute.instance.create.end`.
    ///   - context: The request in which it happened.
    ///   - payload: The particulars.
    @discardableResult
    public func notify(
        _ priority: NotificationPriority,
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        let time = transport.options.time
        var notification = NotificationMessage(
            messageID: UniqueID.next().uuidText,
            publisherID: publisherID,
            eventType: eventType,
            priority: priority,
            payload: payload,
            timestamp: UTCTimestamp.text(nanosecondsSinceEpoch: time.wallNanoseconds)
        )
        do {
            notification.payload = try serializer.serialized(payload, context)
            notification.context = try serializer.serialized(disclosure(context))
        } catch {
            let failure = NotificationReceipt.Failure(driver: "serializer", error: error)
            log(failure, notification)
            return NotificationReceipt(messageID: notification.messageID, failures: [failure])
        }
        let delivery = NotificationDelivery(
            transport: transport,
            exchange: exchange ?? transport.options.controlExchange,
            topics: topics,
            deadline: (time.now + (timeout ?? transport.options.responseTimeout)).instant,
            retry: retry,
            logger: logger
        )
        let start = time.now
        let system = transport.messagingSystem
        let failures = await RequestSpans.telling(notification, topics: topics, system: system) { notification in
            await tell(notification, delivery)
        }
        let outcome = failures.isEmpty ? "success" : "failure"
        metrics.count(priority.name, outcome, after: start.duration(to: time.now))
        for failure in failures { log(failure, notification) }
        return NotificationReceipt(messageID: notification.messageID, failures: failures)
    }

    /// Lets every driver tell it: at once, so that one that waits for a broker does not hold up the others.
    private func tell(
        _ notification: NotificationMessage,
        _ delivery: NotificationDelivery
    ) async
        -> [NotificationReceipt.Failure]
    {
        guard drivers.count > 1 else {
            return await drivers.first?.failure(telling: notification, delivery).map { [$0] } ?? []
        }
        return await withTaskGroup(of: (Int, NotificationReceipt.Failure)?.self) { group in
            for (index, driver) in drivers.enumerated() {
                group.addTask { await driver.failure(telling: notification, delivery).map { (index, $0) } }
            }
            var failures: [(index: Int, failure: NotificationReceipt.Failure)] = []
            for await case .some(let failure) in group { failures.append(failure) }
            return failures.sorted { $0.index < $1.index }.map(\.failure)
        }
    }

    private func log(_ failure: NotificationReceipt.Failure, _ notification: NotificationMessage) {
        logger.error(
            "A notification could not be sent",
            metadata: [
                LogKey.notificationDriver: "\(failure.driver)",
                LogKey.messageID: "\(notification.messageID)",
                LogKey.eventType: "\(notification.eventType)",
                LogKey.priority: "\(notification.priority.name)",
                LogKey.error: "\(String(reflecting: failure.error))",
            ]
        )
    }
}

extension NotificationDriver {
    fileprivate func failure(
        telling notification: NotificationMessage,
        _ delivery: NotificationDelivery
    ) async -> NotificationReceipt.Failure? {
        do {
            try await tell(notification, delivery)
            return nil
        } catch {
            return NotificationReceipt.Failure(driver: name, error: error)
        }
    }
}
