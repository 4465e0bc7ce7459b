internal import Logging
internal import Messaging
internal import WireJSON

/// A notification listener's place on RabbitMQ.
final class RabbitMQNotificationFeed: NotificationFeed {
    private let driver: RabbitMQDriver
    private let consumer: QueueConsumer

    init(driver: RabbitMQDriver, consumer: QueueConsumer) {
        self.driver = driver
        self.consumer = consumer
    }

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingNotification] {
        while true {
            switch await consumer.inbox.poll(atMost: maximum) {
            case .items(let items):
                let notifications = items.compactMap { notification($0) }
                if !notifications.isEmpty { return notifications }
            case .stopped: return []
            case .closed(let error): throw error
            }
        }
    }

    /// Reads a delivery; what is no notification is rejected for good.
    private func notification(_ item: Inbox.Item) -> (any IncomingNotification)? {
        let delivery = item.delivery
        do throws(WireError) {
            let body = try delivery.content(limit: driver.options.longestMessage)
            let (inner, isEnveloped) = try Envelope.open(delivery.properties.text(ofBody: body))
            let message = isEnveloped ? inner : MarkedValues.plain(inner)
            return RabbitMQIncomingNotification(message: message, item: item, consumer: consumer)
        } catch {
            driver.rejections.note("Dropped a message that is no notification", error)
            consumer.settle(item, .reject)
            return nil
        }
    }

    func stop() async { await consumer.drain() }

    func cleanup() async { await driver.end(consumer) }
}

/// A notification taken from RabbitMQ.
struct RabbitMQIncomingNotification: IncomingNotification {
    let message: RawJSON
    fileprivate let item: Inbox.Item
    fileprivate let consumer: QueueConsumer

    var isRedelivered: Bool { item.delivery.isRedelivered }

    func acknowledge() async throws(MessagingError) {
        guard consumer.settle(item, .acknowledge) else { throw .transportClosed }
    }

    func requeue() async { consumer.settle(item, .requeue) }
}
