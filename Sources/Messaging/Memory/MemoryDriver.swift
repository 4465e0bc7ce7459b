internal import Locking
internal import Logging
internal import WireJSON

/// The driver of `memory://`: a bus inside this process that behaves as oslo's layout on RabbitMQ does.
///
/// Messages are written to bytes and read back, so what works here works on a broker; see `docs/memory-driver.md` for
/// what differs from Python's fake driver.
final class MemoryDriver: TransportDriver, BusReporting, BusProbing, NotificationTailing {
    private struct State {
        var isClosed = false
        var consumers: Set<MemoryBroker.ConsumerID> = []
    }

    let bus: MemoryBus
    let time: TimeSource
    let logger: Logger
    private let options: TransportOptions
    private let waiters: ReplyWaiters
    private let replyQueue = Addressing.replyQueue(id: UniqueID())
    private let state = Lock(State())
    private let record: BusStatusRecord

    init(bus: MemoryBus, options: TransportOptions, logger: Logger) {
        self.bus = bus
        self.options = options
        self.logger = logger
        time = options.time
        waiters = ReplyWaiters(time: options.time)
        record = BusStatusRecord(time: options.time)
        record.note(.connected)
        bus.declareReplyQueue(replyQueue, for: waiters, longest: options.longestMessage)
    }

    deinit { bus.deleteReplyQueue(replyQueue) }

    /// The bus is in this process, so only the driver's own end can part them.
    var status: BusStatus { record.status }

    var report: BusReport { record.report() }

    // MARK: Sending

    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        try requireOpen()
        let address = try address(of: request)
        switch request.kind {
        case .call:
            return try await call(request, at: address)
        case .cast, .fanout:
            if Task.isCancelled {
                throw RPCError(.cancelled, "The cast was cancelled before it was sent", delivery: .notSent)
            }
            try publish(request, message: RequestMessage(request), at: address, deadline: nil)
            return nil
        }
    }

    private func address(of request: OutgoingRequest) throws(RPCError) -> BusAddress {
        guard request.target.fanout != (request.kind == .fanout) else {
            return try Addressing.request(request.target, controlExchange: options.controlExchange)
        }
        var target = request.target
        target.fanout = request.kind == .fanout
        return try Addressing.request(target, controlExchange: options.controlExchange)
    }

    private func call(_ request: OutgoingRequest, at address: BusAddress) async throws(RPCError) -> RawJSON {
        let messageID = UniqueID.next().description
        let message = RequestMessage(request, messageID: messageID, replyQueue: replyQueue)
        guard request.due > time.now else { throw .timeout(messageID: messageID, delivery: .notSent) }
        let expectation = ReplyWaiters.Expectation(of: request, messageID: messageID)
        return try await waiters.reply(to: expectation) { () throws(RPCError) in
            try publish(request, message: message, at: address, deadline: request.due)
        }
    }

    private func publish(
        _ request: OutgoingRequest,
        message: RequestMessage,
        at address: BusAddress,
        deadline: TimeSource.Instant?
    ) throws(RPCError) {
        var demands = MemoryBroker.Demands()
        if request.kind != .fanout {
            demands.queue = request.mandatory
            demands.consumer = request.requiresConsumer
        }
        let message = MemoryMessage(inner: message.encoded(), expiry: deadline, deadline: deadline)
        try publish(message, at: address, demands: demands)
    }

    func publish(
        _ message: MemoryMessage,
        at address: BusAddress,
        demands: MemoryBroker.Demands,
        limit: Int? = nil
    ) throws(RPCError) {
        do throws(MemoryBroker.Refusal) {
            try bus.publish(
                message,
                to: address,
                demands: demands,
                limit: limit ?? options.memoryQueueLimit,
                now: time.now
            )
        } catch {
            throw RPCError(error, address: address)
        }
    }

    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError) {
        try requireOpen()
        let address = Addressing.notification(
            topic: notification.topic,
            priority: notification.priority,
            exchange: notification.exchange
        )
        bus.declare(queue: address.routingKey, boundTo: address)
        let message = MemoryMessage(inner: notification.encoded(), expiry: nil, deadline: nil)
        var demands = MemoryBroker.Demands()
        demands.unreadKept = options.memoryUnreadKept
        try publish(message, at: address, demands: demands)
    }

    func consumers(of target: Target) async throws(RPCError) -> Int {
        try requireOpen()
        return bus.consumerCount(at: try Addressing.request(target, controlExchange: options.controlExchange))
    }

    func roundTrip(by deadline: ContinuousClock.Instant) async throws(RPCError) {
        try requireOpen()
        let messageID = UniqueID.next().description
        let expectation = ReplyWaiters.Expectation(messageID: messageID, deadline: deadline, method: "")
        _ = try await waiters.reply(to: expectation) { () throws(RPCError) in
            let message = ReplyMessage(result: .null, messageID: messageID)
            guard bus.publishReply(message.encoded(), to: replyQueue) else {
                throw RPCError(.noResponder, "The reply queue is gone")
            }
        }
    }

    // MARK: Listening

    func listen(on target: Target, options listening: ListenOptions) async throws(MessagingError) -> any Listener {
        let topic = target.topic ?? ""
        let exchange = target.exchange ?? options.controlExchange
        let shared = Addressing.queue(topic: topic)
        let own = Addressing.queue(topic: topic, server: target.server)
        let fanout = Addressing.fanoutQueue(topic: topic, id: UniqueID())
        for queue in [shared, own] {
            bus.declare(queue: queue, boundTo: BusAddress(exchange: exchange, routingKey: queue))
        }
        let fanoutExchange = Addressing.fanoutExchange(topic: topic)
        bus.declare(queue: fanout, boundTo: BusAddress(exchange: fanoutExchange, routingKey: ""))
        let consumer = try consume(from: [shared, own, fanout], ownQueue: fanout, listening)
        return MemoryListener(driver: self, consumer: consumer)
    }

    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed {
        var queues: [String] = []
        for source in subscription.sources {
            let address = Addressing.notification(
                topic: source.topic,
                priority: source.priority,
                exchange: source.exchange
            )
            let queue = subscription.pool ?? address.routingKey
            bus.declare(queue: queue, boundTo: address)
            if !queues.contains(queue) { queues.append(queue) }
        }
        let consumer = try consume(from: queues, ownQueue: nil, subscription.options)
        return MemoryNotificationFeed(driver: self, consumer: consumer)
    }

    func tailNotifications(_ tail: NotificationTail) async throws(MessagingError) -> any NotificationFeed {
        let queue = Addressing.tailQueue(id: UniqueID())
        let bounds = MemoryQueue.Bounds(count: tail.limit, octets: tail.octets)
        for source in tail.sources {
            let address = Addressing.notification(
                topic: source.topic,
                priority: source.priority,
                exchange: source.exchange
            )
            bus.declare(queue: queue, boundTo: address, keepsNewest: bounds)
        }
        return MemoryNotificationFeed(driver: self, consumer: try consume(from: [queue], ownQueue: queue, tail.options))
    }

    func consume(
        from queues: [String],
        ownQueue: String?,
        _ listening: ListenOptions
    ) throws(MessagingError) -> MemoryBroker.ConsumerID {
        let consumer = bus.consume(from: queues, ownQueue: ownQueue, prefetch: listening.prefetch, now: time.now)
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.consumers.insert(consumer)
            return true
        }
        guard isOpen else {
            bus.remove(consumer, now: time.now)
            throw .transportClosed
        }
        return consumer
    }

    /// Ends a listener of this driver.
    func end(_ consumer: MemoryBroker.ConsumerID) {
        state.withLock { _ = $0.consumers.remove(consumer) }
        bus.remove(consumer, now: time.now)
    }

    // MARK: Ending

    func cleanup() async {
        let consumers = state.withLock { state in
            state.isClosed = true
            defer { state.consumers.removeAll() }
            return state.consumers
        }
        record.note(.disconnected)
        bus.deleteReplyQueue(replyQueue)
        for consumer in consumers { bus.remove(consumer, now: time.now) }
        waiters.close(with: .transportClosed)
    }

    func requireOpen() throws(RPCError) {
        guard !state.withLock({ $0.isClosed }) else {
            var error = RPCError.transportClosed
            error.delivery = .notSent
            throw error
        }
    }
}
