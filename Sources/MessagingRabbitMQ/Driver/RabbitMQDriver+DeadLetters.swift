internal import Locking
internal import Messaging
internal import WireJSON

extension RabbitMQDriver: DeadLetterDriver {
    func keep(
        _ letter: RawJSON,
        in queue: String,
        _ limits: DeadLetterLimits,
        by deadline: ContinuousClock.Instant
    ) async throws(RPCError) {
        try requireOpen()
        let sending = Sending(
            address: BusAddress(exchange: "", routingKey: queue),
            isMandatory: true,
            requiresConsumer: false,
            mayBeRepeated: false,
            declarations: [.queue(topology.deadLetterQueue(queue, limits))],
            message: try OutgoingMessage(Envelope.wrap(inner: Array(letter.bytes)), compression: nil)
        )
        try await send(sending, due: Moment(deadline))
    }

    func letterCount(in queue: String) async throws(RPCError) -> Int {
        try requireOpen()
        let answer = Lock<Inspector.Answer?>(nil)
        let isAnswered = Latch()
        inspector.messages(in: queue) { told in
            answer.withLock { $0 = told }
            isAnswered.fire()
        }
        await isAnswered.wait()
        guard let answer = answer.withLock({ $0 }) else {
            throw RPCError(.cancelled, "Nobody waits for the broker's answer any more", delivery: .notSent)
        }
        do throws(AMQPError) { return try answer.get() } catch { throw RPCError(unavailable: error) }
    }

    func letters(in queue: String, atMost count: Int) async throws(MessagingError) -> any NotificationFeed {
        let layout = topology.deadLetters(in: queue, atMost: count)
        return RabbitMQNotificationFeed(driver: self, consumer: try await consume(layout, Target(topic: queue)))
    }
}
