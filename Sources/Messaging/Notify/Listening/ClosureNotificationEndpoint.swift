/// An endpoint made of closures.
///
/// ```swift
/// let alarms = ClosureNotificationEndpoint { endpoint in
///     endpoint.on(.error) { notification in await pager.call(notification.eventType) }
/// }
/// ```
public struct ClosureNotificationEndpoint: NotificationEndpoint {
    /// What handles a notification and judges it.
    public typealias Handler = @Sendable (ReceivedNotification) async throws -> NotificationResult

    /// Which notifications it is given.
    public let filter: NotificationFilter?
    private var handlers: [NotificationPriority: Handler] = [:]

    /// Makes an endpoint; `register` adds its handlers.
    public init(
        filter: NotificationFilter? = nil,
        _ register: (inout ClosureNotificationEndpoint) -> Void
    ) {
        self.filter = filter
        register(&self)
    }

    /// The priorities that have a handler.
    public var priorities: Set<NotificationPriority> { Set(handlers.keys) }

    /// Adds a handler; one for the same priority is replaced.
    public mutating func on(_ priorities: NotificationPriority..., judging handler: @escaping Handler) {
        for priority in priorities { handlers[priority] = handler }
    }

    /// Adds a handler that is done with every notification it does not throw for.
    public mutating func on(
        _ priorities: NotificationPriority...,
        handle: @escaping @Sendable (ReceivedNotification) async throws -> Void
    ) {
        for priority in priorities {
            handlers[priority] = { notification in
                try await handle(notification)
                return .handled
            }
        }
    }

    /// Lets the handler of its priority handle a notification.
    public func handle(_ notification: ReceivedNotification) async throws -> NotificationResult {
        try await handlers[notification.priority]?(notification) ?? .handled
    }
}

/// A batch endpoint made of a closure.
public struct ClosureNotificationBatchEndpoint: NotificationBatchEndpoint {
    /// What handles notifications and judges them.
    public typealias Handler = @Sendable ([ReceivedNotification]) async throws -> NotificationResult

    /// The priorities it handles.
    public let priorities: Set<NotificationPriority>
    /// Which notifications it is given.
    public let filter: NotificationFilter?
    private let handler: Handler

    /// Makes an endpoint.
    public init(
        _ priorities: Set<NotificationPriority>,
        filter: NotificationFilter? = nil,
        _ handler: @escaping Handler
    ) {
        self.priorities = priorities
        self.filter = filter
        self.handler = handler
    }

    /// Lets the closure handle them.
    public func handle(_ notifications: [ReceivedNotification]) async throws -> NotificationResult {
        try await handler(notifications)
    }
}
