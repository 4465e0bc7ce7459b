/// Gives notifications to the endpoints that want them.
///
/// Knows no transport and no time, and is tested as a plain value.
struct NotificationDispatcher: Sendable {
    /// What became of a notification, or of several.
    enum Outcome: Sendable {
        case handled
        /// An endpoint wants it again.
        case requeue
        /// An endpoint failed.
        case failed(any Error)
    }

    private let handlers: [any NotificationEndpoint]
    private let batchHandlers: [any NotificationBatchEndpoint]

    init(_ endpoints: [any NotificationEndpoint]) {
        handlers = endpoints
        batchHandlers = []
    }

    init(_ endpoints: [any NotificationBatchEndpoint]) {
        handlers = []
        batchHandlers = endpoints
    }

    /// The priorities somebody wants, in a fixed order.
    var priorities: [NotificationPriority] {
        let wanted = handlers.reduce(into: batchHandlers.reduce(into: Set()) { $0.formUnion($1.priorities) }) {
            $0.formUnion($1.priorities)
        }
        return NotificationPriority.allCases.filter { wanted.contains($0) }
    }

    /// Gives a notification to every endpoint with its priority whose filter accepts it, until one does not want it.
    func dispatch(_ notification: ReceivedNotification) async -> Outcome {
        for endpoint in handlers
        where endpoint.priorities.contains(notification.priority) && endpoint.filter?.accepts(notification) ?? true {
            do {
                if try await endpoint.handle(notification) == .requeue { return .requeue }
            } catch {
                return .failed(error)
            }
        }
        return .handled
    }

    /// Gives notifications of one priority to every endpoint that has it, each those its filter accepts.
    func dispatch(_ notifications: [ReceivedNotification], of priority: NotificationPriority) async -> Outcome {
        for endpoint in batchHandlers where endpoint.priorities.contains(priority) {
            let wanted = notifications.filter { endpoint.filter?.accepts($0) ?? true }
            guard !wanted.isEmpty else { continue }
            do {
                if try await endpoint.handle(wanted) == .requeue { return .requeue }
            } catch {
                return .failed(error)
            }
        }
        return .handled
    }
}
