internal import Logging
internal import Messaging
internal import WireJSON

/// A server's place on RabbitMQ.
final class RabbitMQListener: Listener {
    private let driver: RabbitMQDriver
    private let consumer: QueueConsumer

    init(driver: RabbitMQDriver, consumer: QueueConsumer) {
        self.driver = driver
        self.consumer = consumer
    }

    /// The thread the requests come on, unless the server's task was told where to run.
    var pollingExecutor: (any TaskExecutor)? {
        let isFree = unsafe withUnsafeCurrentTask { task in unsafe task?.unownedTaskExecutor == nil }
        return isFree ? consumer.taskExecutor : nil
    }

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingMessage] {
        while true {
            switch await consumer.inbox.poll(atMost: maximum) {
            case .items(let items):
                let messages = items.compactMap { message($0) }
                if !messages.isEmpty { return messages }
            case .stopped: return []
            case .closed(let error): throw error
            }
        }
    }

    /// Reads a delivery; what is no request is rejected for good, or answered with what is wrong with it.
    private func message(_ item: Inbox.Item) -> (any IncomingMessage)? {
        let delivery = item.delivery
        do throws(WireError) {
            let body = try delivery.content(limit: driver.options.longestMessage)
            let request = try RequestMessage(inner: Envelope.text(in: delivery.properties.text(ofBody: body)))
            return RabbitMQIncomingMessage(request: request, item: item, consumer: consumer, driver: driver)
        } catch {
            driver.rejections.note("Dropped a message that is no request", error)
            consumer.settle(item, error.rejectsMessage ? .reject : .acknowledge)
            if let answer = error.answer {
                let reply = ReplyMessage(result: .null, failure: answer.failure, messageID: answer.messageID)
                driver.answers.send(reply, to: answer.replyQueue)
            }
            return nil
        }
    }

    func stop() async { await consumer.stop() }

    func cleanup() async { await driver.end(consumer) }
}
