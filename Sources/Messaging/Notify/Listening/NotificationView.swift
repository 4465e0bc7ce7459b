/// Notifications in passing, as long as somebody looks: see ``Transport/withNotificationView(of:priorities:limit:_:)``.
public struct NotificationView: Sendable {
    private let feed: any NotificationFeed

    fileprivate init(_ feed: any NotificationFeed) { self.feed = feed }

    /// Waits for notifications and returns those that are there; one task at a time may ask.
    ///
    /// What is none, or of a priority there is not, is passed over. Returns nothing only when the calling task is cancelled.
    ///
    /// - Throws: ``MessagingError`` with `transportClosed` when the transport was cleaned up; another code when the bus is
    ///   lost for good. A connection that is lost and comes back is no error; what was sent meanwhile is not seen.
    public func next() async throws(MessagingError) -> [ReceivedNotification] {
        while true {
            let incoming = try await feed.poll(atMost: Self.most)
            if incoming.isEmpty { return [] }
            var notifications: [ReceivedNotification] = []
            for notification in incoming {
                if let read = Self.read(notification) { notifications.append(read) }
                do throws(MessagingError) { try await notification.acknowledge() } catch {
                    // The queue went with the connection, so nothing comes again.
                    continue
                }
            }
            if !notifications.isEmpty { return notifications }
        }
    }

    private static let most = 64

    private static func read(_ incoming: any IncomingNotification) -> ReceivedNotification? {
        do {
            let fields = try NotificationFields(incoming.message)
            guard let priority = fields.priority.flatMap({ NotificationPriority($0) }) else { return nil }
            return try fields.notification(priority, isRedelivered: incoming.isRedelivered, nil)
        } catch {
            // Whoever only looks has nobody to tell that a peer wrote nonsense; listeners log it.
            return nil
        }
    }
}

extension Transport {
    /// Lends `body` a view of the notifications that are sent from now on, and ends it afterwards, whatever `body` does.
    ///
    /// A view takes nothing from listeners, and one that does not keep up loses the oldest it has not seen.
    ///
    /// - Parameters:
    ///   - targets: The topics, with their exchanges when those are not the control exchange.
    ///   - priorities: The priorities to see; all of them by default.
    ///   - limit: The most notifications that wait to be seen.
    ///   - body: Sees the notifications for as long as it likes.
    /// - Throws: ``MessagingError`` with `invalidTarget` for a target without topic, `serverListenError` when the bus
    ///   refuses or its driver cannot do this; what `body` throws.
    public func withNotificationView<Result>(
        of targets: [Target],
        priorities: [NotificationPriority] = NotificationPriority.allCases,
        limit: Int = 10_000,
        _ body: (NotificationView) async throws -> Result
    ) async throws -> Result {
        for target in targets { try target.requireTopicToListen() }
        guard let driver = driver as? any NotificationTailing else {
            throw MessagingError.serverListenError(
                targets.first ?? Target(),
                reason: "the driver \(url.driverName) cannot show notifications without taking them"
            )
        }
        let sources = targets.map { resolve($0) }.flatMap { target in
            priorities.map { priority in
                NotificationSubscription.Source(
                    exchange: target.exchange ?? options.controlExchange,
                    topic: target.topic ?? "",
                    priority: priority.name
                )
            }
        }
        let feed = try await driver.tailNotifications(NotificationTail(sources: sources, limit: limit))
        do {
            let result = try await body(NotificationView(feed))
            await end(feed)
            return result
        } catch {
            await end(feed)
            throw error
        }
    }

    /// Cancellation of the caller must not leave its queue behind.
    private func end(_ feed: any NotificationFeed) async { await Task { await feed.cleanup() }.value }
}
