internal import Locking
public import Logging
public import ServiceLifecycle
internal import WireJSON

/// Publishes what is logged as notifications (oslo: `LoggingNotificationHandler`, `LoggingErrorNotificationHandler`).
///
/// ```swift
/// let publisher = NotificationLogPublisher(notifier)
/// LoggingSystem.bootstrap { label in
///     MultiplexLogHandler([StreamLogHandler.standardError(label: label), publisher.handler(label: label)])
/// }
/// // … and run `publisher` beside the other services.
/// ```
///
/// Logging must not wait for a bus: records go into a queue of ``capacity``, from which ``run()`` publishes them, and what
/// finds it full is counted and dropped. What is logged while a record is published is not published again.
public final class NotificationLogPublisher: Service {
    /// What becomes of a record.
    public struct Format: Sendable, Hashable {
        private enum Kind: Sendable {
            case records
            case errors
        }

        private let kind: Kind

        /// Every record is an event `logrecord` with the members of Python's log records and the level's priority.
        public static let records = Format(kind: .records)
        /// Errors are events `error_notification` with their text; silent if the notifier logs its notifications.
        ///
        /// (oslo: the handler of the option `publish_errors`.)
        public static let errors = Format(kind: .errors)
    }

    /// The most records that wait to be published.
    public let capacity: Int

    private let notifier: Notifier
    private let format: Format
    private let records: AsyncStream<LogRecord>
    private let input: AsyncStream<LogRecord>.Continuation
    private let lost = Lock(0)

    /// Whether the current task publishes a record, so that what it logs is none.
    @TaskLocal static var isPublishing = false

    /// Makes a publisher; nothing is published before it runs.
    public init(_ notifier: Notifier, format: Format = .records, capacity: Int = 1000) {
        precondition(capacity > 0, "a queue must be able to hold a record")
        self.notifier = notifier
        self.format = format
        self.capacity = capacity
        (records, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(capacity))
    }

    /// How many records were dropped because too many waited, or because the publisher had ended.
    public var dropped: Int { lost.withLock { $0 } }

    /// The handler to give to swift-log for loggers of `label`.
    public func handler(label: String, level: Logger.Level = .info) -> NotificationLogHandler {
        NotificationLogHandler(self, label: label, level: level)
    }

    /// Publishes records until the service group shuts down, and then those that wait.
    ///
    /// Cancelling the task ends it at once. It may run once.
    public func run() async throws {
        let input = input
        await withGracefulShutdownHandler {
            for await record in records {
                await Self.$isPublishing.withValue(true) { await publish(record) }
            }
        } onGracefulShutdown: {
            input.finish()
        }
        input.finish()
        try Task.checkCancellation()
    }

    func take(_ record: LogRecord) {
        guard !Self.isPublishing else { return }
        if format == .errors {
            guard record.level >= .error, !notifier.drivers.contains(where: { $0.name == "log" }) else { return }
        }
        if case .enqueued = input.yield(record) { return }
        lost.withLock { $0 += 1 }
    }

    private func publish(_ record: LogRecord) async {
        if format == .errors {
            await notifier.error("error_notification", .empty, ["error": JSONValue(record.message)])
        } else {
            await notifier.notify(record.priority, "logrecord", .empty, record.payload)
        }
    }
}

/// Hands what is logged to a ``NotificationLogPublisher``.
public struct NotificationLogHandler: LogHandler {
    /// Metadata of every record.
    public var metadata: Logger.Metadata = [:]
    /// Where further metadata comes from.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least level that is published.
    public var logLevel: Logger.Level

    private let publisher: NotificationLogPublisher
    private let label: String

    init(_ publisher: NotificationLogPublisher, label: String, level: Logger.Level) {
        self.publisher = publisher
        self.label = label
        logLevel = level
    }

    /// Puts a record into the publisher's queue.
    public func log(event: LogEvent) {
        var metadata = metadata
        if let provided = metadataProvider?.get() { metadata.merge(provided) { $1 } }
        if let own = event.metadata { metadata.merge(own) { $1 } }
        publisher.take(LogRecord(label: label, event: event, metadata: metadata))
    }

    /// Metadata by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}
