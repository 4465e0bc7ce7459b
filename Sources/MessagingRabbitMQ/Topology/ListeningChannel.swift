/// What one channel that listens declares and consumes.
///
/// All declarations of all queues come before the first `basic.consume`, so that nothing is delivered before everything
/// is there.
struct ListeningChannel: Sendable, Hashable {
    /// The most unacknowledged messages (`basic.qos`, for each consumer); nil sends no `basic.qos`.
    var prefetch: UInt16?
    /// The queues in the order in which they are declared and consumed from.
    var queues: [ConsumedQueue]
    /// Whether one acknowledgement may stand for several messages.
    var acknowledgesTogether = true

    /// How many deliveries may be unacknowledged at once, on all queues together; without a limit a number to plan with.
    var mostUnacknowledged: Int { max(1, Int(prefetch ?? 1000) * queues.count) }

    /// Everything to declare, in order.
    var declarations: [Declaration] { queues.flatMap(\.declarations) }
}
