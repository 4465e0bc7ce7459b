internal import WireJSON

extension NotificationDriver {
    /// Publishes without an envelope, as oslo's driver `messaging` does; for listeners older than envelopes.
    public static let messaging = bus(name: "messaging", NotificationFormat.v1)

    /// Publishes in an envelope, as oslo's driver `messagingv2` does.
    public static let messagingV2 = bus(name: "messagingv2", NotificationFormat.v2)

    private static func bus(name: String, _ format: NotificationFormat) -> NotificationDriver {
        NotificationDriver(name: name) { notification, delivery in
            var failure: (any Error)?
            for topic in delivery.topics {
                do throws(RPCError) {
                    try await NotificationPublishing(delivery).publish(notification, on: topic, format)
                } catch {
                    // The other topics' listeners are not to blame.
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
        }
    }
}

/// The version of the message format of notifications; what it looks like on the wire is the transport's matter.
public enum NotificationFormat: Sendable, Hashable {
    /// The bare message.
    case v1
    /// The message in the envelope requests have.
    case v2
}

/// Publishes a notification on one topic, again when that failed for a while.
private struct NotificationPublishing {
    private let delivery: NotificationDelivery
    private var time: TimeSource { delivery.transport.options.time }

    init(_ delivery: NotificationDelivery) {
        self.delivery = delivery
    }

    func publish(
        _ notification: NotificationMessage,
        on topic: String,
        _ format: NotificationFormat
    ) async throws(RPCError) {
        try Target(topic: topic).requireTopicToSend()
        let outgoing = OutgoingNotification(
            exchange: delivery.exchange,
            topic: topic,
            priority: notification.priority.name,
            message: notification.message,
            context: notification.context,
            isEnveloped: format == .v2,
            deadline: delivery.deadline
        )
        var attempt = 0
        while true {
            do throws(RPCError) {
                return try await delivery.transport.driver.sendNotification(outgoing)
            } catch {
                guard error.isRetriable, attempt < delivery.retry ?? .max else { throw error }
                try await pause(after: attempt, because: error)
                attempt += 1
            }
        }
    }

    /// Waits as oslo does between attempts: 1 s, then 2 s more each time, up to 30 s (wire reference 5.12).
    private func pause(after attempt: Int, because error: RPCError) async throws(RPCError) {
        let next = time.now + .seconds(min(1 + 2 * attempt, 30))
        guard next < Moment(delivery.deadline) else { throw error }
        do {
            try await time.sleep(until: next)
        } catch {
            throw RPCError(.cancelled, "The notification was cancelled before it was sent", delivery: .notSent)
        }
    }
}
