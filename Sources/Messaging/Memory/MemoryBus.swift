internal import Locking
internal import WireJSON

/// A message bus inside one process, shared by all transports with the same `memory://` name.
///
/// It keeps the queues, and with them the messages nobody took yet, for as long as one transport of the name exists.
final class MemoryBus: Sendable {
    private struct ReplyQueue {
        let waiters: ReplyWaiters
        /// The longest reply its owner takes.
        let longest: Int
    }

    private struct State {
        var broker = MemoryBroker()
        /// The reply queue of each transport: replies are handed to its waiters at once, there is nothing to queue.
        var replyQueues: [String: ReplyQueue] = [:]
    }

    private let state = Lock(State())

    // MARK: Publishing

    func publish(
        _ message: MemoryMessage,
        to address: BusAddress,
        demands: MemoryBroker.Demands,
        limit: Int,
        now: TimeSource.Instant
    ) throws(MemoryBroker.Refusal) {
        var refusal: MemoryBroker.Refusal?
        let wakeups = state.withLock { state in
            do throws(MemoryBroker.Refusal) {
                try state.broker.publish(message, to: address, demands: demands, limit: limit, now: now)
            } catch {
                refusal = error
            }
            return state.broker.takeWakeups()
        }
        resume(wakeups)
        if let refusal { throw refusal }
    }

    /// Hands the bytes of a reply to the transport that owns `queue`.
    ///
    /// - Returns: whether the queue exists; its owner may still have stopped waiting for this reply.
    func publishReply(_ inner: [UInt8], to queue: String) -> Bool {
        guard let owner = state.withLock({ $0.replyQueues[queue] }) else { return false }
        if inner.count <= owner.longest {
            owner.waiters.deliver(inner: inner)
        } else {
            let error = WireError(
                .unreadable,
                "A message of \(inner.count) bytes is longer than the \(owner.longest) that are taken"
            )
            // A reply tells in its last words whose it is.
            owner.waiters.fail(becauseOf: error, in: Array(inner.suffix(4096)))
        }
        return true
    }

    func declare(queue: String, boundTo address: BusAddress, keepsNewest: MemoryQueue.Bounds? = nil) {
        state.withLock { $0.broker.declare(queue: queue, boundTo: address, keepsNewest: keepsNewest) }
    }

    func declareReplyQueue(_ name: String, for waiters: ReplyWaiters, longest: Int) {
        state.withLock { $0.replyQueues[name] = ReplyQueue(waiters: waiters, longest: longest) }
    }

    func deleteReplyQueue(_ name: String) {
        state.withLock { _ = $0.replyQueues.removeValue(forKey: name) }
    }

    func consumerCount(at address: BusAddress) -> Int {
        state.withLock { $0.broker.consumerCount(at: address) }
    }

    func depth(ofQueue name: String) -> Int? {
        state.withLock { $0.broker.depth(ofQueue: name) }
    }

    // MARK: Consuming

    func consume(
        from queues: [String],
        ownQueue: String?,
        prefetch: Int,
        now: TimeSource.Instant
    ) -> MemoryBroker.ConsumerID {
        change { $0.consume(from: queues, ownQueue: ownQueue, prefetch: prefetch, now: now) }
    }

    /// Waits until there is something for a listener, it was stopped or closed, or the calling task is cancelled, which
    /// counts as stopped.
    func poll(_ consumer: MemoryBroker.ConsumerID, atMost maximum: Int) async -> MemoryConsumer.Poll {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<MemoryConsumer.Poll, Never>) in
                let outcome: MemoryConsumer.Poll? = state.withLock { state in
                    // The cancellation handler may have run before there was a poller to take: the flag says so.
                    guard !Task.isCancelled else { return .stopped }
                    return state.broker.poll(consumer, .init(continuation: continuation, maximum: maximum))
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let poller = state.withLock { $0.broker.removePoller(consumer) }
            poller?.continuation.resume(returning: .stopped)
        }
    }

    func acknowledge(_ tag: Int, by consumer: MemoryBroker.ConsumerID, now: TimeSource.Instant) -> Bool {
        change { $0.acknowledge(tag, by: consumer, now: now) }
    }

    func requeue(_ tag: Int, by consumer: MemoryBroker.ConsumerID, now: TimeSource.Instant) {
        change { $0.requeue(tag, by: consumer, now: now) }
    }

    func stop(_ consumer: MemoryBroker.ConsumerID, now: TimeSource.Instant) {
        change { $0.stop(consumer, now: now) }
    }

    func drain(_ consumer: MemoryBroker.ConsumerID) {
        change { $0.drain(consumer) }
    }

    func remove(_ consumer: MemoryBroker.ConsumerID, now: TimeSource.Instant) {
        change { $0.remove(consumer, now: now) }
    }

    // MARK: Inside

    private func change<Result: Sendable>(_ body: (inout MemoryBroker) -> Result) -> Result {
        let (result, wakeups) = state.withLock { state in
            let result = body(&state.broker)
            return (result, state.broker.takeWakeups())
        }
        resume(wakeups)
        return result
    }

    private func resume(_ wakeups: [MemoryBroker.Wakeup]) {
        for (poller, outcome) in wakeups { poller.continuation.resume(returning: outcome) }
    }
}
