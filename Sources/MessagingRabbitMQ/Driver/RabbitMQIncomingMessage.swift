internal import Messaging
internal import Synchronization
internal import WireJSON

/// A request taken from RabbitMQ.
final class RabbitMQIncomingMessage: IncomingMessage {
    let request: RequestMessage
    private let due: Moment?

    private let item: Inbox.Item
    private let consumer: QueueConsumer
    private let driver: RabbitMQDriver
    /// Whether a heartbeat came back, so that no more are sent.
    private let isCallerLost = Atomic(false)

    init(request: RequestMessage, item: Inbox.Item, consumer: QueueConsumer, driver: RabbitMQDriver) {
        self.request = request
        self.item = item
        self.consumer = consumer
        self.driver = driver
        due = item.delivery.properties.deadline(arrival: item.arrival)
    }

    var deadline: ContinuousClock.Instant? { due?.instant }
    var isRedelivered: Bool { item.delivery.isRedelivered }

    var wasTakenBefore: Bool { isRedelivered && request.uniqueID.map(consumer.inbox.hasTaken) == true }

    func acknowledge() async throws(MessagingError) {
        guard consumer.settle(item, .acknowledge, taking: request.uniqueID) else { throw .transportClosed }
    }

    func requeue() async { consumer.settle(item, .requeue) }

    func reply(result: RawJSON) async {
        guard let (messageID, queue) = caller else { return }
        driver.answers.send(ReplyMessage(result: result, messageID: messageID), to: queue)
    }

    func reply(failure: RemoteFailure) async {
        guard let (messageID, queue) = caller else { return }
        driver.answers.send(ReplyMessage(result: .null, failure: failure, messageID: messageID), to: queue)
    }

    func heartbeat() async -> Bool {
        guard let (messageID, queue) = caller, !isCallerLost.load(ordering: .relaxed) else { return false }
        return driver.answers.beat(messageID, to: queue) { [self] in isCallerLost.store(true, ordering: .relaxed) }
    }

    /// Who waits for the reply, and where; nil for a cast.
    private var caller: (messageID: String, queue: String)? {
        guard let messageID = request.messageID, let queue = request.replyQueue, !queue.isEmpty else { return nil }
        return (messageID, queue)
    }
}
