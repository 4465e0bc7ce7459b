/// A message as it lies in the queues of a memory bus: bytes and what the broker needs to know about them.
struct MemoryMessage: Sendable {
    /// The inner JSON object, as it would stand in `oslo.message`.
    let inner: [UInt8]

    /// When the message dies in its queue, as AMQP's `expiration` says it; nil lives as long as the queue.
    let expiry: TimeSource.Instant?

    /// The absolute deadline of the caller, as the header `x-busway-deadline` carries it on RabbitMQ.
    let deadline: TimeSource.Instant?

    /// Where in its queue the message stood first, so that it can go back there.
    var position = 0

    /// Whether it was handed to a consumer before and came back.
    var isRedelivered = false

    func isExpired(at now: TimeSource.Instant) -> Bool {
        guard let expiry else { return false }
        return expiry <= now
    }
}
