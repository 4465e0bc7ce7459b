/// What the bus knows of one listener: its queues, its credit and the messages it holds.
///
/// The credit is shared by all queues of the listener, as with AMQP's `basic.qos(global: true)`: however many queues
/// are full, the listener never holds more unacknowledged messages than it asked for. Lives inside the bus's lock.
final class MemoryConsumer {
    /// A message on its way to, or in the hands of, a listener.
    struct Delivery: Sendable {
        let tag: Int
        let message: MemoryMessage
    }

    /// What a waiting listener is told.
    enum Poll: Sendable {
        case deliveries([Delivery])
        case stopped
        case closed
    }

    /// A listener that waits for messages.
    struct Poller {
        let continuation: CheckedContinuation<Poll, Never>
        let maximum: Int
    }

    private enum Phase {
        case consuming
        case draining
        case stopped
        case closed
    }

    private let prefetch: Int
    private var phase = Phase.consuming
    private var assigned = RingBuffer<Delivery>()
    private var unsettled: [Int: (queue: MemoryQueue, message: MemoryMessage)] = [:]
    private var nextTag = 0
    private var poller: Poller?
    /// The queues it consumes from, in the order they were declared.
    let queues: [MemoryQueue]
    /// The queue that belongs to this listener alone and goes with it, if there is one.
    let ownQueue: MemoryQueue?

    init(queues: [MemoryQueue], ownQueue: MemoryQueue?, prefetch: Int) {
        self.queues = queues
        self.ownQueue = ownQueue
        self.prefetch = prefetch
    }

    /// How many more messages it may be given before it acknowledges one.
    var credit: Int { phase == .consuming ? prefetch - unsettled.count : 0 }

    var isConsuming: Bool { phase == .consuming }

    /// Puts a message on its way to the listener.
    func assign(_ message: MemoryMessage, from queue: MemoryQueue) {
        let tag = nextTag
        nextTag += 1
        unsettled[tag] = (queue, message)
        assigned.append(Delivery(tag: tag, message: message))
    }

    /// Hands over what is there, or keeps the poller until there is something.
    ///
    /// - Returns: what the poller should be told now; nil when it was kept.
    func poll(_ newPoller: Poller) -> Poll? {
        precondition(poller == nil, "a listener is polled by one task at a time")
        switch phase {
        case .stopped: return .stopped
        case .closed: return .closed
        case .draining where assigned.isEmpty: return .stopped
        case .consuming, .draining:
            guard assigned.isEmpty else { return .deliveries(takeAssigned(atMost: newPoller.maximum)) }
            poller = newPoller
            return nil
        }
    }

    /// The waiting poller and what it is to be told, once there is something to tell.
    func wakePoller() -> (Poller, Poll)? {
        guard let waiting = poller else { return nil }
        let outcome: Poll
        switch phase {
        case .stopped: outcome = .stopped
        case .closed: outcome = .closed
        case .draining where assigned.isEmpty: outcome = .stopped
        case .consuming, .draining:
            guard !assigned.isEmpty else { return nil }
            outcome = .deliveries(takeAssigned(atMost: waiting.maximum))
        }
        poller = nil
        return (waiting, outcome)
    }

    /// Takes the waiting poller away, because its task was cancelled.
    func removePoller() -> Poller? {
        defer { poller = nil }
        return poller
    }

    /// Forgets a message that was acknowledged; false when the listener does not hold it any more.
    func settle(_ tag: Int) -> (queue: MemoryQueue, message: MemoryMessage)? {
        unsettled.removeValue(forKey: tag)
    }

    /// Takes nothing more; messages that were not polled yet are given back.
    func stop() -> [(queue: MemoryQueue, message: MemoryMessage)] {
        guard phase == .consuming else { return [] }
        phase = .stopped
        return assigned.removeAll().compactMap { settle($0.tag) }
    }

    /// Takes nothing more, but hands out what it was sent.
    func drain() {
        if phase == .consuming { phase = .draining }
    }

    /// Ends the listener; everything it did not acknowledge is given back.
    func close() -> [(queue: MemoryQueue, message: MemoryMessage)] {
        guard phase != .closed else { return [] }
        phase = .closed
        _ = assigned.removeAll()
        defer { unsettled.removeAll() }
        return Array(unsettled.values)
    }

    private func takeAssigned(atMost maximum: Int) -> [Delivery] {
        var deliveries: [Delivery] = []
        deliveries.reserveCapacity(min(maximum, assigned.count))
        while deliveries.count < maximum, let delivery = assigned.popFirst() { deliveries.append(delivery) }
        return deliveries
    }
}
