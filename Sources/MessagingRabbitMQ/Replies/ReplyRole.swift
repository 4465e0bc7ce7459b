internal import Locking
internal import Logging
internal import Messaging
internal import WireJSON

/// Consumes the replies to one transport's calls and hands each to the call that waits for it.
final class ReplyRole: ConnectionRole {
    /// How long a reply may stay unacknowledged, and how many of them.
    ///
    /// The broker waits for nothing: it sends all there are. What it was not told when the connection is lost comes again,
    /// and nobody waits for it any more.
    private static let patience = (time: Duration.milliseconds(10), count: 100)

    private let waiters: ReplyWaiters
    private let layout: ListeningChannel
    private let isOpen: Lock<Bool>
    private let rejections: RejectionLog
    private let longestMessage: Int
    private let logger: Logger
    private var lastTag: UInt64?
    /// The replies that have not been acknowledged: how many, and since when.
    private var unacknowledged = (count: 0, since: Moment.now)

    /// Makes a consumer of the one queue of `layout`.
    init(
        _ waiters: ReplyWaiters,
        _ layout: ListeningChannel,
        isOpen: Lock<Bool>,
        _ rejections: RejectionLog,
        longestMessage: Int,
        logger: Logger
    ) {
        self.waiters = waiters
        self.layout = layout
        self.isOpen = isOpen
        self.rejections = rejections
        self.longestMessage = longestMessage
        self.logger = logger
    }

    func start(on session: Session) throws(AMQPError) {
        try session.perform(.openChannel)
        for queue in layout.queues { _ = try session.declare(queue) }
        if let prefetch = layout.prefetch { try session.perform(.limitPrefetch(count: prefetch)) }
        for queue in layout.queues {
            try session.perform(
                .consume(queue: queue.queue.name, tag: queue.consumerTag, arguments: queue.consumeArguments)
            )
        }
        isOpen.withLock { $0 = true }
    }

    func receive(_ event: Event, on session: Session) throws(AMQPError) {
        switch event {
        case .delivery(let delivery):
            var body = delivery.body
            do throws(WireError) {
                body = try delivery.content(limit: longestMessage)
                try take(Envelope.text(in: delivery.properties.text(ofBody: body)))
                note(delivery.tag)
            } catch {
                // What came before it is acknowledged first, so that `multiple` never covers a rejected one.
                try acknowledge(on: session)
                try session.perform(.reject(tag: delivery.tag, requeue: false))
                waiters.fail(becauseOf: error, in: body)
                rejections.note("Rejected a reply that cannot be read", error)
            }
            if !layout.acknowledgesTogether { try acknowledge(on: session) }
        case .consumerCancelled:
            throw AMQPError(.lost, "The broker ended the consumer of replies")
        case .channelClosed(_, let code, let reason):
            throw AMQPError(.lost, code: code, reason)
        case .returned, .confirmed, .connectionClosed, .blocked, .unblocked, .reply:
            break
        }
    }

    /// Hands a reply to its call; one that is JSON but no reply ends the call it names.
    private func take(_ inner: [UInt8]) throws(WireError) {
        let isAwaited: Bool
        do throws(WireError) {
            isAwaited = waiters.deliver(try ReplyMessage(inner: inner))
        } catch {
            guard error.code == .malformedReply else { throw error }
            isAwaited = waiters.fail(becauseOf: error, in: inner)
        }
        if !isAwaited { logger.trace("No call waits for a reply that came") }
    }

    private func note(_ tag: UInt64) {
        if lastTag == nil { unacknowledged = (0, .now) }
        lastTag = tag
        unacknowledged.count += 1
    }

    /// Acknowledges what came, together: a reply is taken whether or not somebody waits for it.
    func settle(on session: Session) throws(AMQPError) {
        guard lastTag != nil else { return }
        let isDue =
            unacknowledged.count >= Self.patience.count
            || unacknowledged.since.duration(to: .now) >= Self.patience.time
        if isDue { try acknowledge(on: session) }
    }

    var settlesAgain: Duration? { lastTag == nil ? nil : Self.patience.time }

    private func acknowledge(on session: Session) throws(AMQPError) {
        guard let tag = lastTag else { return }
        lastTag = nil
        try session.perform(.acknowledge(tag: tag, multiple: layout.acknowledgesTogether))
    }

    /// Calls that wait go on waiting: the same queue is declared again, and the reply may lie in it.
    func end(_ error: AMQPError) {
        lastTag = nil
        isOpen.withLock { $0 = false }
    }

    /// Nobody will read the queue again.
    func stop(on session: Session) throws(AMQPError) {
        for queue in layout.queues { try session.perform(.deleteQueue(name: queue.queue.name)) }
    }
}
