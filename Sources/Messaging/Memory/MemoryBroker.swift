/// The broker inside a memory bus: exchanges, queues, bindings and consumers, as oslo's RabbitMQ layout has them.
///
/// A plain state machine without locks, tasks or clocks: every operation is told the time, and whom to wake is asked for
/// afterwards with ``takeWakeups()``. ``MemoryBus`` puts it behind a lock.
struct MemoryBroker {
    /// Names a listener.
    typealias ConsumerID = Int

    /// A listener that has waited and what it is told.
    typealias Wakeup = (poller: MemoryConsumer.Poller, outcome: MemoryConsumer.Poll)

    /// Why a message was not taken.
    enum Refusal: Error {
        /// No queue is bound to the address, and the publisher insists on one.
        case unroutable
        /// A queue is there but nobody listens to it, and the publisher insists on that.
        case noConsumer
        /// A queue holds as many messages as it may.
        case full(queue: String)
    }

    /// What a publisher asks of the broker beyond delivery.
    struct Demands {
        /// Whether at least one queue must be bound to the address (AMQP's `mandatory`).
        var queue = false
        /// Whether at least one listener must consume from it.
        var consumer = false
        /// Whether the oldest message goes when a queue is full (RabbitMQ's `x-overflow: drop-head`).
        var dropsOldest = false
        /// How many octets a queue that nobody reads keeps before its oldest message goes; nil treats it as any other.
        ///
        /// Nobody can tell whether somebody will ever come, so such a queue keeps what is new and refuses nothing.
        var unreadKept: Int?
    }

    private var queues: [String: MemoryQueue] = [:]
    private var bindings: [BusAddress: [MemoryQueue]] = [:]
    private var consumers: [ConsumerID: MemoryConsumer] = [:]
    private var nextConsumer = 0
    /// Consumers that were given something, or were ended, since the last ``takeWakeups()``.
    private var disturbed: [MemoryConsumer] = []

    // MARK: Layout

    /// Declares a queue and binds it; both may exist already.
    ///
    /// - Parameter keepsNewest: how much a new queue holds before it drops its oldest; nil refuses new ones instead.
    mutating func declare(
        queue name: String,
        boundTo address: BusAddress,
        keepsNewest: MemoryQueue.Bounds? = nil
    ) {
        let queue = queues[name] ?? MemoryQueue(name: name, keepsNewest: keepsNewest)
        queues[name] = queue
        guard bindings[address]?.contains(where: { $0 === queue }) != true else { return }
        bindings[address, default: []].append(queue)
    }

    /// Starts consuming from declared queues; `ownQueue` is deleted when the consumer ends.
    mutating func consume(
        from names: [String],
        ownQueue: String?,
        prefetch: Int,
        now: TimeSource.Instant
    ) -> ConsumerID {
        let id = nextConsumer
        nextConsumer += 1
        let consumer = MemoryConsumer(
            queues: names.compactMap { queues[$0] },
            ownQueue: ownQueue.flatMap { queues[$0] },
            prefetch: prefetch
        )
        consumers[id] = consumer
        for queue in consumer.queues {
            queue.add(consumer)
            deliver(from: queue, now: now)
        }
        return id
    }

    /// How many listeners consume from the queues bound to `address`.
    func consumerCount(at address: BusAddress) -> Int {
        (bindings[address] ?? []).reduce(0) { $0 + $1.consumers.count }
    }

    /// How many messages wait in a queue; nil when there is no such queue.
    func depth(ofQueue name: String) -> Int? { queues[name]?.ready.count }

    // MARK: Messages

    /// Puts a message into every queue bound to `address`.
    ///
    /// When several queues are bound and one is full the others still get it, as on RabbitMQ.
    mutating func publish(
        _ message: MemoryMessage,
        to address: BusAddress,
        demands: Demands,
        limit: Int,
        now: TimeSource.Instant
    ) throws(Refusal) {
        guard let targets = bindings[address], !targets.isEmpty else {
            if demands.queue || demands.consumer { throw .unroutable }
            return
        }
        if demands.consumer, targets.allSatisfy(\.consumers.isEmpty) { throw .noConsumer }
        var full: MemoryQueue?
        for queue in targets {
            let unreadKept = queue.consumers.isEmpty ? demands.unreadKept : nil
            let hasRoom = queue.enqueue(
                message,
                limit: limit,
                dropsOldest: demands.dropsOldest || unreadKept != nil,
                octetsKept: unreadKept,
                now: now
            )
            if hasRoom {
                deliver(from: queue, now: now)
            } else {
                full = queue
            }
        }
        if let full { throw .full(queue: full.name) }
    }

    /// Takes deliveries for a listener, or keeps its poller until there are some.
    ///
    /// - Returns: what the poller is told now; nil when it was kept.
    mutating func poll(_ id: ConsumerID, _ poller: MemoryConsumer.Poller) -> MemoryConsumer.Poll? {
        guard let consumer = consumers[id] else { return .closed }
        return consumer.poll(poller)
    }

    /// Takes away the waiting poller of a listener.
    mutating func removePoller(_ id: ConsumerID) -> MemoryConsumer.Poller? {
        consumers[id]?.removePoller()
    }

    /// Forgets a delivered message.
    ///
    /// - Returns: whether the listener still held it; if not, it will be or was delivered again.
    mutating func acknowledge(_ tag: Int, by id: ConsumerID, now: TimeSource.Instant) -> Bool {
        guard let consumer = consumers[id], consumer.settle(tag) != nil else { return false }
        refill(consumer, now: now)
        return true
    }

    /// Puts a delivered message back where it came from.
    mutating func requeue(_ tag: Int, by id: ConsumerID, now: TimeSource.Instant) {
        guard let consumer = consumers[id], let (queue, message) = consumer.settle(tag) else { return }
        takeBack([(queue, message)], now: now)
        refill(consumer, now: now)
    }

    // MARK: Ends

    /// Cancels a consumer cleanly: it takes nothing more but may still acknowledge what it was handed.
    mutating func stop(_ id: ConsumerID, now: TimeSource.Instant) {
        guard let consumer = consumers[id] else { return }
        for queue in consumer.queues { queue.remove(consumer) }
        takeBack(consumer.stop(), now: now)
        disturbed.append(consumer)
    }

    /// Cancels a consumer that may still poll what it was sent.
    mutating func drain(_ id: ConsumerID) {
        guard let consumer = consumers[id] else { return }
        for queue in consumer.queues { queue.remove(consumer) }
        consumer.drain()
        disturbed.append(consumer)
    }

    /// Ends a consumer; what it did not acknowledge goes back to the queues, and its own queue is deleted.
    mutating func remove(_ id: ConsumerID, now: TimeSource.Instant) {
        guard let consumer = consumers.removeValue(forKey: id) else { return }
        for queue in consumer.queues { queue.remove(consumer) }
        let returned = consumer.close()
        if let own = consumer.ownQueue { delete(own) }
        takeBack(returned.filter { $0.queue !== consumer.ownQueue }, now: now)
        disturbed.append(consumer)
    }

    /// The pollers that have something to be told; to be resumed once the lock is released.
    mutating func takeWakeups() -> [Wakeup] {
        guard !disturbed.isEmpty else { return [] }
        let wakeups = disturbed.compactMap { $0.wakePoller() }
        disturbed.removeAll(keepingCapacity: true)
        return wakeups
    }

    // MARK: Inside

    private mutating func delete(_ queue: MemoryQueue) {
        queues.removeValue(forKey: queue.name)
        for (address, bound) in bindings where bound.contains(where: { $0 === queue }) {
            let rest = bound.filter { $0 !== queue }
            bindings[address] = rest.isEmpty ? nil : rest
        }
    }

    private mutating func deliver(from queue: MemoryQueue, now: TimeSource.Instant) {
        while let (message, consumer) = queue.nextDelivery(at: now) {
            consumer.assign(message, from: queue)
            disturbed.append(consumer)
        }
    }

    /// Uses the credit a consumer has got back.
    private mutating func refill(_ consumer: MemoryConsumer, now: TimeSource.Instant) {
        guard consumer.isConsuming else { return }
        for queue in consumer.queues where !queue.ready.isEmpty { deliver(from: queue, now: now) }
    }

    private mutating func takeBack(
        _ returned: [(queue: MemoryQueue, message: MemoryMessage)],
        now: TimeSource.Instant
    ) {
        var rest = returned
        while let queue = rest.first?.queue {
            queue.takeBack(rest.filter { $0.queue === queue }.map(\.message))
            rest.removeAll { $0.queue === queue }
            deliver(from: queue, now: now)
        }
    }
}
