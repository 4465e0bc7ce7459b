internal import Messaging

/// Consumes from the queues of a server or a notification listener into an ``Inbox``.
final class ConsumerRole: ConnectionRole {
    private let inbox: Inbox
    private var layout: ListeningChannel
    private var ledger = AckLedger()
    private var arrived: [DeliveredMessage] = []
    private var isStopped = false

    /// Makes a consumer that declares `layout` each time it is connected.
    init(_ inbox: Inbox, _ layout: ListeningChannel) {
        self.inbox = inbox
        self.layout = layout
    }

    func start(on session: Session) throws(AMQPError) {
        try session.perform(.openChannel)
        try declare(on: session)
        if let prefetch = layout.prefetch { try session.perform(.limitPrefetch(count: prefetch)) }
        guard !isStopped else { return }
        for queue in layout.queues {
            try session.perform(
                .consume(queue: queue.queue.name, tag: queue.consumerTag, arguments: queue.consumeArguments)
            )
        }
    }

    /// Declares everything; what exists already without durability is taken as it is (wire reference 5.9).
    private func declare(on session: Session) throws(AMQPError) {
        for index in layout.queues.indices {
            do throws(AMQPError) {
                for declaration in layout.queues[index].declarations { try session.perform(.declare(declaration)) }
            } catch {
                guard error.code == 406, let weaker = layout.queues[index].withoutDurability else { throw error }
                layout.queues[index] = weaker
                try session.perform(.openChannel)
                for declaration in weaker.declarations { try session.perform(.declare(declaration)) }
            }
        }
    }

    func receive(_ event: Event, on session: Session) throws(AMQPError) {
        switch event {
        case .delivery(let delivery):
            ledger.deliver(delivery.tag)
            arrived.append(delivery)
        case .consumerCancelled(let tag):
            // The queue was deleted or its node is gone: everything is declared again (wire reference 5.11).
            throw AMQPError(.lost, "The broker ended the consumer \(tag)")
        case .channelClosed(_, let code, let reason):
            throw AMQPError(.lost, code: code, reason)
        case .returned, .confirmed, .connectionClosed, .blocked, .unblocked, .reply:
            break
        }
    }

    func settle(on session: Session) throws(AMQPError) {
        if !arrived.isEmpty {
            let deliveries = arrived
            arrived.removeAll(keepingCapacity: true)
            if isStopped {
                for delivery in deliveries { try reject(delivery.tag, requeue: true, on: session) }
            } else {
                inbox.deliver(deliveries)
            }
        }
        try writeSettlements(on: session)
    }

    private func writeSettlements(on session: Session) throws(AMQPError) {
        for (tag, settlement) in inbox.takeSettlements() {
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

    func end(_ error: AMQPError) {
        inbox.loseSession()
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
