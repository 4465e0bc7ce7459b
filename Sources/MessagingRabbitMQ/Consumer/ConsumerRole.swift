internal import Messaging
internal import WireJSON

/// Consumes from the queues of a server or a notification listener into an ``Inbox``.
final class ConsumerRole: ConnectionRole {
    /// How long an acknowledgement may wait for others to go with it.
    private static let patience = Duration.milliseconds(1)

    private let inbox: Inbox
    private var layout: ListeningChannel
    private var ledger: AckLedger
    private var arrived: [DeliveredMessage] = []
    /// Of each consumer of a stream.
    private var positions: [String: StreamPosition] = [:]
    private var isStopped = false
    private var isDrained = false

    /// Makes a consumer that declares `layout` each time it is connected.
    init(_ inbox: Inbox, _ layout: ListeningChannel) {
        self.inbox = inbox
        self.layout = layout
        ledger = AckLedger(acknowledgesTogether: layout.acknowledgesTogether)
        for queue in layout.queues where queue.isStream { positions[queue.consumerTag] = StreamPosition() }
    }

    func start(on session: Session) throws(AMQPError) {
        do throws(AMQPError) {
            try begin(on: session)
        } catch {
            guard error.kind == .channelClosed, error.code == 404 else { throw error }
            // A queue went between its declaration and here, or its node is down: a matter of time, not a refusal.
            throw AMQPError(.unreachable, code: error.code, error.message)
        }
    }

    private func begin(on session: Session) throws(AMQPError) {
        try session.perform(.openChannel)
        for index in layout.queues.indices {
            layout.queues[index] = try session.declare(layout.queues[index].renewed())
        }
        if let prefetch = layout.prefetch { try session.perform(.limitPrefetch(count: prefetch)) }
        guard !isStopped, !isDrained else { return }
        for queue in layout.queues {
            let queue = positions[queue.consumerTag]?.next.map { queue.resuming(at: $0) } ?? queue
            try session.perform(
                .consume(queue: queue.queue.name, tag: queue.consumerTag, arguments: queue.consumeArguments)
            )
        }
    }

    func receive(_ event: Event, on session: Session) throws(AMQPError) {
        switch event {
        case .delivery(let delivery):
            ledger.deliver(delivery.tag)
            if positions.isEmpty || isNew(delivery) {
                arrived.append(delivery)
            } else {
                ledger.acknowledge(delivery.tag)
            }
        case .consumerCancelled(let tag):
            // The queue was deleted or its node is gone: everything is declared again (wire reference 5.11).
            throw AMQPError(.lost, "The broker ended the consumer \(tag)")
        case .channelClosed(_, let code, let reason):
            throw AMQPError(.lost, code: code, reason)
        case .returned, .confirmed, .connectionClosed, .blocked, .unblocked, .reply:
            break
        }
    }

    /// Notes a message of a stream, of which some come again after a reconnection; others are always new.
    private func isNew(_ delivery: DeliveredMessage) -> Bool {
        guard let offset = delivery.properties.headers[Topology.streamOffset]?.intValue else { return true }
        return positions[delivery.consumerTag]?.deliver(delivery.tag, at: Int64(offset)) ?? true
    }

    func settle(on session: Session) throws(AMQPError) {
        let hasDelivered = !arrived.isEmpty
        if hasDelivered {
            let deliveries = arrived
            arrived.removeAll(keepingCapacity: true)
            if isStopped {
                for delivery in deliveries { try reject(delivery.tag, requeue: true, on: session) }
            } else {
                inbox.deliver(deliveries)
            }
        }
        try writeSettlements(on: session, isLook: !hasDelivered)
    }

    /// Deliveries that were handed out together are acknowledged together, if their methods begin within a moment.
    var settlesAgain: Duration? { inbox.isWatched ? Self.patience : nil }

    func settleAtOnce(on session: Session) throws(AMQPError) -> Bool {
        try writeSettlements(on: session)
        return true
    }

    private func writeSettlements(on session: Session, isLook: Bool = false) throws(AMQPError) {
        for (tag, settlement) in inbox.takeSettlements(isLook: isLook) {
            notePosition(of: tag)
            switch settlement {
            case .acknowledge: ledger.acknowledge(tag)
            case .requeue: try reject(tag, requeue: true, on: session)
            case .reject: try reject(tag, requeue: false, on: session)
            }
        }
        for acknowledgement in ledger.takeAcknowledgements() {
            try session.perform(.acknowledge(tag: acknowledgement.tag, multiple: acknowledgement.multiple))
        }
    }

    private func notePosition(of tag: UInt64) {
        for consumer in positions.keys { positions[consumer]?.settle(tag) }
    }

    private func reject(_ tag: UInt64, requeue: Bool, on session: Session) throws(AMQPError) {
        if ledger.reject(tag) { try session.perform(.reject(tag: tag, requeue: requeue)) }
    }

    /// Takes nothing more: ends the consumers and gives back what nobody polled.
    func stopConsuming(on session: Session?) throws(AMQPError) {
        guard !isStopped else { return }
        isStopped = true
        let unpolled = inbox.stop()
        guard let session else { return }
        for queue in layout.queues { try session.perform(.cancel(tag: queue.consumerTag)) }
        for delivery in unpolled { try reject(delivery.tag, requeue: true, on: session) }
        // What came before the broker heard of it is in the session's backlog, and given back by `settle`.
    }

    /// Takes nothing more: ends the consumers, and hands out what the broker sent before it heard of that.
    func drain(on session: Session?) throws(AMQPError) {
        guard !isStopped, !isDrained else { return }
        isDrained = true
        defer { inbox.drain() }
        guard let session else { return }
        for queue in layout.queues { try session.perform(.cancel(tag: queue.consumerTag)) }
        // The broker answered each cancellation after its last delivery, so all of them are here by now.
        while session.hasBacklog, let event = try session.nextEvent() { try receive(event, on: session) }
        inbox.deliver(arrived)
        arrived.removeAll()
    }

    func end(_ error: AMQPError) {
        for (tag, _) in inbox.loseSession() { notePosition(of: tag) }
        for consumer in positions.keys { positions[consumer]?.loseSession() }
        ledger.reset()
        arrived.removeAll()
        if error.kind == .closed { inbox.close(.transportClosed) }
    }

    func stop(on session: Session) throws(AMQPError) {
        try writeSettlements(on: session)
        for queue in layout.queues where queue.isDeletedOnStop {
            try session.perform(.deleteQueue(name: queue.queue.name))
        }
    }
}
