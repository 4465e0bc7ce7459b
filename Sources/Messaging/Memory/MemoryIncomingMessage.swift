internal import Logging
internal import WireJSON

/// A request taken from a memory bus.
final class MemoryIncomingMessage: IncomingMessage {
    let request: RequestMessage
    private let due: Moment?
    let isRedelivered: Bool

    private let tag: Int
    private let consumer: MemoryBroker.ConsumerID
    private let driver: MemoryDriver

    init(
        request: RequestMessage,
        delivery: MemoryConsumer.Delivery,
        consumer: MemoryBroker.ConsumerID,
        driver: MemoryDriver
    ) {
        self.request = request
        self.consumer = consumer
        self.driver = driver
        due = delivery.message.deadline
        isRedelivered = delivery.message.isRedelivered
        tag = delivery.tag
    }

    var deadline: ContinuousClock.Instant? { due?.instant }

    func acknowledge() async throws(MessagingError) {
        guard driver.bus.acknowledge(tag, by: consumer, now: driver.time.now) else { throw .transportClosed }
    }

    func requeue() async {
        driver.bus.requeue(tag, by: consumer, now: driver.time.now)
    }

    func reply(result: RawJSON) async {
        send { ReplyMessage(result: result, messageID: $0) }
    }

    func reply(failure: RemoteFailure) async {
        send { ReplyMessage(result: .null, failure: failure, messageID: $0) }
    }

    func heartbeat() async -> Bool {
        send { .heartbeat(messageID: $0) }
    }

    /// Writes the reply to bytes and hands them to the caller's reply queue.
    ///
    /// - Returns: whether the request wants a reply and its reply queue still exists.
    @discardableResult
    private func send(_ reply: (_ messageID: String) -> ReplyMessage) -> Bool {
        guard let messageID = request.messageID, let replyQueue = request.replyQueue else { return false }
        let isDelivered = driver.bus.publishReply(reply(messageID).encoded(), to: replyQueue)
        if !isDelivered {
            driver.logger.debug("The caller's reply queue is gone", metadata: [LogKey.messageID: "\(messageID)"])
        }
        return isDelivered
    }
}
