internal import Messaging

/// What those who receive declare and consume.
extension Topology {
    /// What a server consumes: its topic's queue, its own, and the fanouts of its topic (wire reference 5.2).
    ///
    /// `fanoutID` names the server's fanout queue; the same one after a reconnection finds what waits in it. `prefetch` is
    /// how much the server can handle at once, for which the options may have another number. A transient server's own queue
    /// goes with it, or soon afterwards when it is killed; so does its fanout queue.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTarget` when topic or server is missing, or when a name is longer
    ///   than AMQP allows.
    func server(
        _ target: Target,
        controlExchange: String,
        fanoutID: UniqueID,
        prefetch: Int,
        isTransient: Bool = false
    ) throws(MessagingError) -> ListeningChannel {
        try target.requireTopicAndServer()
        let topic = target.topic ?? ""
        let exchange = exchange(target.exchange ?? controlExchange)
        let own = Addressing.queue(topic: topic, server: target.server)
        let limit = isTransient ? Self.abandonment : nil
        let fanout =
            options.usesStreamFanout
            ? fanoutStream(topic: topic)
            : transientQueue(Addressing.fanoutQueue(topic: topic, id: fanoutID), atMost: limit)
        guard [exchange.name, own, fanout.name].allSatisfy(Self.fitsAMQP) else {
            throw .invalidTarget("The names of a target must not exceed \(Addressing.longestName) bytes", target)
        }
        return listening(
            to: [
                (lastingQueue(topic), [.init(exchange: exchange, routingKey: topic)]),
                (
                    isTransient ? transientQueue(own, atMost: limit) : lastingQueue(own),
                    [.init(exchange: exchange, routingKey: own)]
                ),
                (fanout, [.init(exchange: fanoutExchange(topic: topic), routingKey: topic)]),
            ],
            prefetch: UInt16(clamping: prefetch),
            deletedOnStop: (options.usesStreamFanout ? [] : [fanout.name]) + (isTransient ? [own] : [])
        )
    }

    /// What a transport consumes its replies from (wire reference 5.3).
    ///
    /// Its name is new in every process, and nobody reads it after the transport was closed, which therefore deletes it;
    /// oslo leaves it to expire. A server that answers later finds it gone, and gives up after a while.
    func replies(to id: UniqueID) -> ListeningChannel {
        listening(to: [(transientQueue(Addressing.replyQueue(id: id)), [])], prefetch: nil)
    }

    /// What a notification listener consumes: the queue of each source, or its pool's one (wire reference 5.6).
    ///
    /// - Throws: ``MessagingError`` with code `serverListenError` when a name is longer than AMQP allows.
    func notifications(_ subscription: NotificationSubscription) throws(MessagingError) -> ListeningChannel {
        var sources: [(queue: String, source: ConsumedQueue.Source)] = []
        for source in subscription.sources {
            let key = Addressing.notificationQueue(topic: source.topic, priority: source.priority)
            let queue = subscription.pool ?? key
            let names = [source.exchange, key, queue]
            guard names.allSatisfy(Self.fitsAMQP) else {
                throw .serverListenError(
                    Target(exchange: source.exchange, topic: source.topic),
                    reason: "a name is longer than \(Addressing.longestName) bytes"
                )
            }
            sources.append((queue, .init(exchange: exchange(source.exchange), routingKey: key)))
        }
        var queues: [(QueueDeclaration, [ConsumedQueue.Source])] = []
        for (name, source) in sources {
            if let index = queues.firstIndex(where: { $0.0.name == name }) {
                if !queues[index].1.contains(source) { queues[index].1.append(source) }
            } else {
                queues.append((lastingQueue(name), [source]))
            }
        }
        return listening(to: queues, prefetch: UInt16(clamping: subscription.options.prefetch))
    }

    /// What shows notifications in passing: a queue of its own, which drops its oldest when nobody keeps up.
    ///
    /// - Throws: ``MessagingError`` with code `serverListenError` when a name is longer than AMQP allows.
    func tail(_ tail: NotificationTail) throws(MessagingError) -> ListeningChannel {
        var queue = transientQueue(Addressing.tailQueue(id: UniqueID.next()))
        // Of a kind that may be exclusive and drop its oldest, whatever the other queues are.
        queue.isDurable = false
        queue.isExclusive = true
        queue.arguments.entries.removeAll { $0.name == Self.queueType }
        queue.arguments.entries.append(.init(name: "x-max-length", value: .int32(Int32(clamping: tail.limit))))
        queue.arguments.entries.append(
            .init(name: "x-max-length-bytes", value: .int32(Int32(clamping: tail.octets)))
        )
        var sources: [ConsumedQueue.Source] = []
        for source in tail.sources {
            let key = Addressing.notificationQueue(topic: source.topic, priority: source.priority)
            guard [source.exchange, key].allSatisfy(Self.fitsAMQP) else {
                throw .serverListenError(
                    Target(exchange: source.exchange, topic: source.topic),
                    reason: "a name is longer than \(Addressing.longestName) bytes"
                )
            }
            sources.append(.init(exchange: exchange(source.exchange), routingKey: key))
        }
        return listening(to: [(queue, sources)], prefetch: UInt16(clamping: tail.options.prefetch))
    }

    /// Consumers are numbered from 1 in the order of their queues.
    private func listening(
        to queues: [(QueueDeclaration, [ConsumedQueue.Source])],
        prefetch: UInt16?,
        deletedOnStop: [String] = []
    ) -> ListeningChannel {
        let consumed = queues.enumerated().map { index, queue in
            ConsumedQueue(
                queue: queue.0,
                sources: queue.1,
                consumerTag: String(index + 1),
                consumeArguments: consumeArguments(of: queue.0),
                isDeletedOnStop: deletedOnStop.contains(queue.0.name)
            )
        }
        return ListeningChannel(
            prefetch: options.prefetch ?? prefetch,
            queues: consumed,
            acknowledgesTogether: options.acknowledgesTogether
        )
    }

    private func consumeArguments(of queue: QueueDeclaration) -> FieldTable {
        if queue.arguments[Self.queueType] == .text("stream") { return [Self.streamOffset: .text("last")] }
        return options.cancelsOnFailover ? ["x-cancel-on-ha-failover": .boolean(true)] : [:]
    }

    private static func fitsAMQP(_ name: String) -> Bool { name.utf8.count <= Addressing.longestName }
}
