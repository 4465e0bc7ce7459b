internal import Locking

extension NotificationDriver {
    /// Keeps notifications for a test to look at (oslo: the driver `test`).
    public static func test(_ recorder: NotificationRecorder) -> NotificationDriver {
        NotificationDriver(name: "test") { notification, delivery in recorder.note(notification, delivery) }
    }
}

/// The notifications a test has caused, in the order in which they were told.
public final class NotificationRecorder: Sendable {
    /// A notification and what the driver was given with it.
    public struct Entry: Sendable {
        /// The notification.
        public var notification: NotificationMessage
        /// How often a failed attempt would have been repeated.
        public var retry: Int?
    }

    private let recorded = Lock<[Entry]>([])

    /// Makes an empty recorder.
    public init() {}

    /// What was told so far.
    public var entries: [Entry] { recorded.withLock { $0 } }

    fileprivate func note(_ notification: NotificationMessage, _ delivery: NotificationDelivery) {
        recorded.withLock { $0.append(Entry(notification: notification, retry: delivery.retry)) }
    }
}
