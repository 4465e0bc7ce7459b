/// One queue of a memory bus: the messages nobody took yet, and the consumers that take turns.
///
/// Lives inside the bus's lock and never leaves it.
final class MemoryQueue {
    let name: String
    private(set) var ready = RingBuffer<MemoryMessage>()
    private(set) var consumers: [MemoryConsumer] = []
    private var nextConsumer = 0
    private var nextPosition = 0
    /// How much it holds before it drops its oldest; nil refuses new ones instead.
    private let keepsNewest: Bounds?
    /// The octets of all that are ready.
    private(set) var octets = 0

    /// How much a queue holds; a single message that is larger is held alone.
    struct Bounds {
        let count: Int
        let octets: Int
    }

    init(name: String, keepsNewest: Bounds? = nil) {
        self.name = name
        self.keepsNewest = keepsNewest
    }

    /// Puts a message at the end, unless the queue already holds `limit` living messages and keeps its oldest.
    ///
    /// - Parameter octetsKept: how much it may hold before it drops its oldest; a larger message is held alone.
    /// - Returns: whether there was room.
    func enqueue(
        _ message: MemoryMessage,
        limit: Int,
        dropsOldest: Bool = false,
        octetsKept: Int? = nil,
        now: TimeSource.Instant
    ) -> Bool {
        let limit = keepsNewest?.count ?? limit
        let octetsKept = keepsNewest?.octets ?? octetsKept
        if ready.count >= limit { dropExpired(at: now) }
        if dropsOldest || keepsNewest != nil {
            while ready.count >= limit { _ = popFirst() }
        }
        guard ready.count < limit else { return false }
        if let octetsKept {
            while !ready.isEmpty, octets + message.inner.count > octetsKept { _ = popFirst() }
        }
        var message = message
        message.position = nextPosition
        nextPosition += 1
        append(message)
        return true
    }

    /// Takes messages back, each to the place it came from, marked as redelivered.
    func takeBack(_ messages: [MemoryMessage]) {
        var returned = messages.sorted { $0.position < $1.position }
        for index in returned.indices { returned[index].isRedelivered = true }
        guard let last = returned.last else { return }
        if let first = ready.first, first.position < last.position {
            returned = (returned + removeAll()).sorted { $0.position < $1.position }
        }
        for message in returned.reversed() {
            ready.prepend(message)
            octets += message.inner.count
        }
    }

    /// The next living message together with the consumer whose turn it is, if some consumer has credit left.
    func nextDelivery(at now: TimeSource.Instant) -> (MemoryMessage, MemoryConsumer)? {
        while let first = ready.first, first.isExpired(at: now) { _ = popFirst() }
        guard !ready.isEmpty, let consumer = takeTurn(), let message = popFirst() else { return nil }
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
        for message in removeAll() where !message.isExpired(at: now) { append(message) }
    }

    // Whatever comes or goes is counted.

    private func append(_ message: MemoryMessage) {
        ready.append(message)
        octets += message.inner.count
    }

    private func popFirst() -> MemoryMessage? {
        let message = ready.popFirst()
        octets -= message?.inner.count ?? 0
        return message
    }

    private func removeAll() -> [MemoryMessage] {
        octets = 0
        return ready.removeAll()
    }
}
