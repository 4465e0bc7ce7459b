/// What a notification listener has done since it was made.
public struct NotificationListenerStatistics: Sendable, Hashable {
    /// Notifications that were handled, or that no endpoint wanted.
    public internal(set) var handled = 0
    /// How often a notification was given back to the bus.
    public internal(set) var requeued = 0
    /// Notifications dropped because they were requeued too often, or because they must not be.
    public internal(set) var dropped = 0
    /// Notifications dropped because they had been handled before.
    public internal(set) var duplicates = 0
    /// Messages dropped because they are no notifications, or of no priority there is.
    public internal(set) var unreadable = 0
}
