/// What handles notifications of some priorities.
///
/// A listener subscribes to the priorities its endpoints have, and gives each notification to every endpoint with its
/// priority, in order, until one wants it requeued. (oslo: an object with a method for each priority.)
public protocol NotificationEndpoint: Sendable {
    /// The priorities it handles.
    var priorities: Set<NotificationPriority> { get }

    /// Which notifications it is given; nil for all.
    var filter: NotificationFilter? { get }

    /// Handles one; an error counts as ``NotificationResult/requeue`` and is logged.
    func handle(_ notification: ReceivedNotification) async throws -> NotificationResult
}

extension NotificationEndpoint {
    /// No filter.
    public var filter: NotificationFilter? { nil }
}

/// What handles notifications many at a time.
///
/// A batch listener gives it those of a batch that have the same priority. (oslo: an endpoint of a batch listener.)
public protocol NotificationBatchEndpoint: Sendable {
    /// The priorities it handles.
    var priorities: Set<NotificationPriority> { get }

    /// Which notifications it is given; nil for all.
    var filter: NotificationFilter? { get }

    /// Handles those of one priority; an error counts as ``NotificationResult/requeue`` and is logged.
    ///
    /// Requeuing means all of them.
    func handle(_ notifications: [ReceivedNotification]) async throws -> NotificationResult
}

extension NotificationBatchEndpoint {
    /// No filter.
    public var filter: NotificationFilter? { nil }
}
