import Messaging

/// What `busway listen` listens for.
struct ListeningPlan: Sendable {
    var topics: [String]
    var priorities: [NotificationPriority]
    var filter: NotificationFilter?
    var pool: String?

    /// Whether a notification is to be printed.
    func wants(_ notification: ReceivedNotification) -> Bool { filter?.accepts(notification) ?? true }
}
