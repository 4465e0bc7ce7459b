internal import Logging

/// One way a notifier tells of what happened: over the bus, into the log, to several others by rules.
///
/// A notifier may have several; each tells in its own way, and one that fails keeps none of the others from it.
public struct NotificationDriver: Sendable {
    /// Tells one notification.
    public typealias Tell = @Sendable (NotificationMessage, NotificationDelivery) async throws -> Void

    /// The name oslo's option `driver` has for it.
    public let name: String
    private let tell: Tell

    /// Makes a driver of one's own.
    public init(name: String, _ tell: @escaping Tell) {
        self.name = name
        self.tell = tell
    }

    /// Tells `notification`.
    ///
    /// - Throws: what the driver fails with; a notifier logs it.
    public func tell(_ notification: NotificationMessage, _ delivery: NotificationDelivery) async throws {
        try await tell(notification, delivery)
    }

    /// Tells nobody.
    public static let noop = NotificationDriver(name: "noop") { _, _ in }
}

extension NotificationDriver {
    /// The driver that oslo's option `driver` calls `name`, among those that need no settings.
    ///
    /// These are `messaging`, `messagingv2`, `log` and `noop`; nil for any other name.
    public init?(named name: String) {
        let known: [NotificationDriver] = [.messaging, .messagingV2, .log(), .noop]
        guard let driver = known.first(where: { $0.name == name }) else { return nil }
        self = driver
    }
}
