/// One queue of a memory bus: the messages nobody took yet, and the consumers that take turns.
///
/// Lives inside the bus's lock and never leaves it.
final class MemoryQueue {
    let name: String
    private(set) var ready = RingBuffer<MemoryMessage>()
    private(set) var consumers: [MemoryConsumer] = []
    private var nextConsumer = 0
    private var nextPosition = 0
    /// How many it holds before it drops its oldest; nil refuses new ones instead.
    private let newestKept: Int?

    init(name: String, newestKept: Int? = nil) {
        self.name = name
        self.newestKept = newestKept
    }

    /// Puts a message at the end, unless the queue already holds `limit` living messages and keeps its oldest.
    ///
    /// - Returns: whether there was room.
    func enqueue(
        _ message: MemoryMessage,
        limit: Int,
        dropsOldest: Bool = false,
        now: TimeSource.Instant
    ) -> Bool {
        let limit = newestKept ?? limit
        if ready.count >= limit { dropExpired(at: now) }
        if dropsOldest || newestKept != nil {
            while ready.count >= limit { _ = ready.popFirst() }
        }
        guard ready.count < limit else { return false }
        var message = message
        message.position = nextPosition
        nextPosition += 1
        ready.append(message)
        return true
    }

    /// Takes messages back, each to the place it came from, marked as redelivered.
    func takeBack(_ messages: [MemoryMessage]) {
        var returned = messages.sorted { $0.position < $1.position }
        for index in returned.indices { returned[index].isRedelivered = true }
        guard let last = returned.last else { return }
        if let first = ready.first, first.position < last.position {
            returned = (returned + ready.removeAll()).sorted { $0.position < $1.position }
        }
        for message in returned.reversed() { ready.prepend(message) }
    }

    /// The next living message together with the consumer whose turn it is, if some consumer has credit left.
    func nextDelivery(at now: TimeSource.Instant) -> (MemoryMessage, MemoryConsumer)? {
        while let first = ready.first, first.isExpired(at: now) { _ = ready.popFirst() }
        guard !ready.isEmpty, let consumer = takeTurn(), let message = ready.popFirst() else { return nil }
        return (message, consumer)
    }

    func add(_ consumer: MemoryConsumer) {
        consumers.append(consumer)
    }

    func remove(_ consumer: MemoryConsumer) {
        guard let index = consumers.firstIndex(where: { $0 === consumer }) else { return }
        consumers.remove(at: index)
        if index < nextConsumer { nextConsumer -= 1 }
    }

    /// The consumer whose turn it is among those that have credit.
    private func takeTurn() -> MemoryConsumer? {
        for offset in 0..<consumers.count {
            let index = (nextConsumer + offset) % consumers.count
            guard consumers[index].credit > 0 else { continue }
            nextConsumer = (index + 1) % consumers.count
            return consumers[index]
        }
        return nil
    }

    private func dropExpired(at now: TimeSource.Instant) {
        for message in ready.removeAll() where !message.isExpired(at: now) { ready.append(message) }
    }
}
