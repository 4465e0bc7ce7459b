internal import Messaging

/// What those who send declare first, once for each channel.
extension Topology {
    /// What must exist before a request for `target` is published: the exchange it goes to (wire reference 5.4).
    ///
    /// The queues are the servers' affair: without one the message has no way, and `mandatory` says so.
    func declarations(
        forRequestTo target: Target,
        controlExchange: String
    ) -> [Declaration] {
        if target.fanout, let topic = target.topic { return [.exchange(fanoutExchange(topic: topic))] }
        return [.exchange(exchange(target.exchange ?? controlExchange))]
    }

    /// What must exist before a notification is published: exchange, queue and binding (wire reference 5.6).
    ///
    /// So the queue fills also while nobody listens.
    func declarations(forNotificationTo address: BusAddress) -> [Declaration] {
        let queue = lastingQueue(address.routingKey)
        return [
            .exchange(exchange(address.exchange)),
            .queue(queue),
            .bind(Binding(queue: queue.name, exchange: address.exchange, routingKey: address.routingKey)),
        ]
    }
}
