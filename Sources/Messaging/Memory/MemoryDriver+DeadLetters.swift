internal import WireJSON

extension MemoryDriver: DeadLetterDriver {
    func keep(
        _ letter: RawJSON,
        in queue: String,
        _ limits: DeadLetterLimits,
        by deadline: ContinuousClock.Instant
    ) async throws(RPCError) {
        try requireOpen()
        let address = BusAddress(exchange: "", routingKey: queue)
        bus.declare(queue: queue, boundTo: address)
        var demands = MemoryBroker.Demands()
        demands.dropsOldest = true
        let message = MemoryMessage(inner: Array(letter.bytes), expiry: time.now + limits.age, deadline: nil)
        try publish(message, at: address, demands: demands, limit: limits.length)
    }

    func letterCount(in queue: String) async throws(RPCError) -> Int {
        try requireOpen()
        return bus.depth(ofQueue: queue) ?? 0
    }

    func letters(in queue: String, atMost count: Int) async throws(MessagingError) -> any NotificationFeed {
        let consumer = try consume(from: [queue], ownQueue: nil, ListenOptions(prefetch: max(1, count)))
        return MemoryNotificationFeed(driver: self, consumer: consumer)
    }
}
