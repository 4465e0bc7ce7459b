internal import Logging
internal import WireJSON

/// A server's place on a memory bus.
final class MemoryListener: Listener {
    private let driver: MemoryDriver
    private let consumer: MemoryBroker.ConsumerID

    init(driver: MemoryDriver, consumer: MemoryBroker.ConsumerID) {
        self.driver = driver
        self.consumer = consumer
    }

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingMessage] {
        while true {
            switch await driver.bus.poll(consumer, atMost: maximum) {
            case .deliveries(let deliveries):
                let messages = deliveries.compactMap { delivery in message(delivery) }
                if !messages.isEmpty { return messages }
            case .stopped:
                return []
            case .closed:
                throw .transportClosed
            }
        }
    }

    /// Reads a delivery; one that is no request is dropped, as on RabbitMQ a consumer rejects it for good.
    private func message(_ delivery: MemoryConsumer.Delivery) -> (any IncomingMessage)? {
        do throws(WireError) {
            let request = try RequestMessage(inner: delivery.message.inner)
            return MemoryIncomingMessage(
                request: request,
                delivery: delivery,
                consumer: consumer,
                driver: driver
            )
        } catch {
            driver.logger.error("Dropped a message that is no request", metadata: [LogKey.error: "\(error)"])
            _ = driver.bus.acknowledge(delivery.tag, by: consumer, now: driver.time.now)
            if let answer = error.answer {
                let reply = ReplyMessage(result: .null, failure: answer.failure, messageID: answer.messageID)
                _ = driver.bus.publishReply(reply.encoded(), to: answer.replyQueue)
            }
            return nil
        }
    }

    func stop() async {
        driver.bus.stop(consumer, now: driver.time.now)
    }

    func cleanup() async {
        driver.end(consumer)
    }
}
