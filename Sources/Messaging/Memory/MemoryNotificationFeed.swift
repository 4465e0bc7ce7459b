internal import Logging
internal import WireJSON

/// A notification listener's place on a memory bus.
final class MemoryNotificationFeed: NotificationFeed {
    private let driver: MemoryDriver
    private let consumer: MemoryBroker.ConsumerID

    init(driver: MemoryDriver, consumer: MemoryBroker.ConsumerID) {
        self.driver = driver
        self.consumer = consumer
    }

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingNotification] {
        switch await driver.bus.poll(consumer, atMost: maximum) {
        case .deliveries(let deliveries):
            deliveries.map { delivery in
                // Only this driver writes into the queues, and it writes what its own JSON writer made.
                MemoryIncomingNotification(
                    message: RawJSON(unchecked: delivery.message.inner[...]),
                    isRedelivered: delivery.message.isRedelivered,
                    tag: delivery.tag,
                    consumer: consumer,
                    driver: driver
                )
            }
        case .stopped: []
        case .closed: throw .transportClosed
        }
    }

    func stop() async {
        driver.bus.drain(consumer)
    }

    func cleanup() async {
        driver.end(consumer)
    }
}

/// A notification taken from a memory bus.
struct MemoryIncomingNotification: IncomingNotification {
    let message: RawJSON
    let isRedelivered: Bool

    fileprivate let tag: Int
    fileprivate let consumer: MemoryBroker.ConsumerID
    fileprivate let driver: MemoryDriver

    func acknowledge() async throws(MessagingError) {
        guard driver.bus.acknowledge(tag, by: consumer, now: driver.time.now) else { throw .transportClosed }
    }

    func requeue() async {
        driver.bus.requeue(tag, by: consumer, now: driver.time.now)
    }
}
