internal import Locking
internal import Logging
internal import Messaging
internal import WireJSON

/// The driver of `rabbit://`: oslo's layout on RabbitMQ, so that Python's peers cannot tell the difference.
///
/// One connection publishes, one receives replies, one asks about queues, and each listener has its own, so that none
/// of them waits for another. See `docs/rabbitmq.md`.
final class RabbitMQDriver: TransportDriver, BusReporting, BusProbing, ConsumerWatching, NotificationTailing {
    private struct State {
        var isClosed = false
        var consumers: [ObjectIdentifier: QueueConsumer] = [:]
    }

    let time: TimeSource
    let logger: Logger
    let answers: AnswerSender
    let rejections: RejectionLog
    let topology: Topology
    let options: TransportOptions
    private let settings: ConnectionSettings
    let publisher: Publisher
    private let replies: ReplyConsumer
    let inspector: Inspector
    /// Calls that wait for their replies.
    let calls: ReplyWaiters
    /// Casts and notifications that wait for the broker to take them.
    let sends: ReplyWaiters
    private let state = Lock(State())

    init(
        _ url: TransportURL,
        _ rabbit: RabbitOptions,
        options: TransportOptions,
        logger: Logger
    ) throws(AMQPError) {
        self.options = options
        self.logger = logger
        time = options.time
        topology = Topology(rabbit)
        var settings = ConnectionSettings(url, rabbit)
        settings.longestMessage = options.longestMessage
        self.settings = settings
        rejections = RejectionLog(time: options.time, logger: logger)
        calls = ReplyWaiters(time: options.time)
        sends = ReplyWaiters(time: options.time)
        publisher = try Publisher(settings.named, time: options.time, logger: logger)
        inspector = try Inspector(settings.named, time: options.time, logger: logger)
        let identity = UniqueID()
        replies = try ReplyConsumer(
            topology.replies(to: identity),
            queue: Addressing.replyQueue(id: identity),
            to: calls,
            rejections,
            settings.named,
            logger: logger
        )
        answers = AnswerSender(publisher, rabbit, time: options.time, logger: logger)
    }

    /// Starts to connect, so that the first message finds a connection.
    func connect() { publisher.connect() }

    var status: BusStatus { publisher.status }
    var replyExecutor: (any TaskExecutor)? { replies.taskExecutor }

    var report: BusReport {
        let listeners = state.withLock { $0.consumers.values.map { $0 } }.compactMap(\.report)
        return publisher.report([replies.report, inspector.report].compactMap { $0 } + listeners)
    }

    // MARK: Sending

    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        try requireOpen()
        guard request.kind == .call else {
            try await send(oneWay(request), due: request.due)
            return nil
        }
        let (sending, expectation) = try call(request)
        return try await reply(to: expectation, after: sending)
    }

    /// Where a request goes, and what must be declared for that.
    private func destination(
        of request: OutgoingRequest
    ) throws(RPCError) -> (address: BusAddress, declarations: [Declaration]) {
        var target = request.target
        target.fanout = request.kind == .fanout
        return (
            try Addressing.request(target, controlExchange: options.controlExchange),
            topology.declarations(forRequestTo: target, controlExchange: options.controlExchange)
        )
    }

    /// A cast or a fanout, ready to be sent.
    ///
    /// Apart, like ``call(_:)``, so that what is needed to make it is on the thread's stack, and not held until it is
    /// confirmed.
    @inline(never)
    private func oneWay(_ request: OutgoingRequest) throws(RPCError) -> Sending {
        let (address, declarations) = try destination(of: request)
        return Sending(
            address: address,
            isMandatory: request.mandatory && request.kind != .fanout,
            requiresConsumer: request.requiresConsumer && request.kind != .fanout,
            mayBeRepeated: request.kind == .fanout,
            declarations: declarations,
            message: try OutgoingMessage(
                RequestMessage(request).enveloped(),
                compression: topology.options.compression
            )
        )
    }

    /// A call, ready to be sent, and what to expect then.
    @inline(never)
    private func call(_ request: OutgoingRequest) throws(RPCError) -> (Sending, ReplyWaiters.Expectation) {
        let (address, declarations) = try destination(of: request)
        let messageID = UniqueID.next().description
        let left = time.now.duration(to: request.due)
        guard left > .zero else { throw .timeout(messageID: messageID, delivery: .notSent) }
        let message = try OutgoingMessage(
            RequestMessage(request, messageID: messageID, replyQueue: replies.queue).enveloped(),
            lifetime: left,
            compression: topology.options.compression
        )
        let sending = Sending(
            address: address,
            isMandatory: request.mandatory,
            requiresConsumer: request.requiresConsumer,
            mayBeRepeated: false,
            declarations: declarations,
            message: message,
            due: request.due
        )
        return (sending, ReplyWaiters.Expectation(of: request, messageID: messageID))
    }

    /// Sends a message whose reply comes to this transport's queue, and waits for that.
    private func reply(
        to expectation: ReplyWaiters.Expectation,
        after sending: Sending
    ) async throws(RPCError) -> RawJSON {
        let messageID = expectation.messageID
        do throws(RPCError) {
            return try await calls.reply(to: expectation) { () throws(RPCError) in
                replies.whenOpen { [self] outcome in
                    if case .failure(let error) = outcome {
                        calls.fail(messageID, with: RPCError(unavailable: error))
                    } else {
                        submit(sending, for: messageID, among: calls)
                    }
                }
            }
        } catch {
            throw Self.told(error, sending.progress.end())
        }
    }

    func roundTrip(by deadline: ContinuousClock.Instant) async throws(RPCError) {
        try requireOpen()
        let messageID = UniqueID.next().description
        let sending = Sending(
            address: Addressing.reply(to: replies.queue),
            isMandatory: true,
            requiresConsumer: false,
            mayBeRepeated: true,
            declarations: [],
            message: try OutgoingMessage(
                ReplyMessage(result: .null, messageID: messageID).enveloped(),
                compression: nil
            )
        )
        let expectation = ReplyWaiters.Expectation(messageID: messageID, deadline: deadline, method: "")
        _ = try await reply(to: expectation, after: sending)
    }

    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError) {
        try requireOpen()
        let address = Addressing.notification(
            topic: notification.topic,
            priority: notification.priority,
            exchange: notification.exchange
        )
        let message = try OutgoingMessage(
            notification.isEnveloped ? Envelope.wrap(inner: notification.encoded()) : notification.encoded(),
            compression: topology.options.compression
        )
        let sending = Sending(
            address: address,
            isMandatory: false,
            requiresConsumer: false,
            mayBeRepeated: false,
            declarations: topology.declarations(forNotificationTo: address),
            message: message
        )
        try await send(sending, due: Moment(notification.deadline))
    }

    /// Sends a message and waits until the broker has taken it.
    func send(_ sending: Sending, due: Moment) async throws(RPCError) {
        let key = UniqueID.next().description
        do throws(RPCError) {
            let expectation = ReplyWaiters.Expectation(messageID: key, due: due, method: "")
            _ = try await sends.reply(to: expectation) { () throws(RPCError) in
                submit(sending, for: key, among: sends)
            }
        } catch {
            let progress = sending.progress.end()
            if error.code == .timeout, progress == .waiting {
                throw RPCError(.busUnavailable, "The message could not be written in time", cause: error)
            }
            throw Self.told(error, progress)
        }
    }

    /// What a wait that ended too early means, given how far its message got.
    private static func told(_ error: RPCError, _ progress: SendProgress.Stage) -> RPCError {
        switch (error.code, progress) {
        case (.timeout, .waiting), (.cancelled, .waiting), (.closed, .waiting):
            // The end of the wait came first, so the message is not written any more.
            var error = error
            error.delivery = .notSent
            return error
        case (.timeout, .taken):
            return RPCError(.publishUnconfirmed, "The broker did not confirm the message in time", cause: error)
        default:
            return error
        }
    }

    /// Hands a message to the publisher, once somebody is known to listen if that is required.
    ///
    /// Whatever goes wrong ends the wait that `key` names among `waiters`; so does the confirm, for those that wait for
    /// it and not for a reply.
    private func submit(_ sending: Sending, for key: String, among waiters: ReplyWaiters) {
        // A queue that was not there a moment ago is found missing by the message itself, which comes back: asking would
        // cost the broker a channel.
        guard sending.requiresConsumer, !(sending.isMandatory && inspector.isAbsent(sending.address.routingKey)) else {
            return publish(sending, for: key, among: waiters)
        }
        inspector.consumers(of: sending.address.routingKey) { [self] answer in
            switch answer {
            case .success(let count) where count > 0: publish(sending, for: key, among: waiters)
            case .success:
                let message =
                    "Nobody listens to \"\(sending.address.routingKey)\" on \"\(sending.address.exchange)\""
                waiters.fail(key, with: RPCError(.noResponder, message))
            case .failure(let error): waiters.fail(key, with: RPCError(unavailable: error))
            }
        }
    }

    private func publish(_ sending: Sending, for key: String, among waiters: ReplyWaiters) {
        let awaitsConfirm = waiters === sends
        let request = PublishRequest(
            address: sending.address,
            isMandatory: sending.isMandatory,
            message: sending.message,
            declarations: sending.declarations,
            mayBeRepeated: sending.mayBeRepeated,
            awaitsConfirm: awaitsConfirm,
            isWanted: { [time] in
                waiters.isWaiting(for: key) && sending.due.map { time.now < $0 } ?? true
                    && sending.progress.take()
            },
            finish: { [inspector] outcome in
                if sending.requiresConsumer { inspector.note(outcome, of: sending.address.routingKey) }
                if let error = RPCError(outcome, address: sending.address) {
                    waiters.fail(key, with: error)
                } else if !awaitsConfirm {
                    sending.progress.confirm()
                } else {
                    waiters.deliver(ReplyMessage(result: .null, messageID: key, uniqueID: nil))
                }
            }
        )
        do throws(RPCError) {
            try publisher.publish(request)
        } catch {
            waiters.fail(key, with: error)
        }
    }

    func consumers(of target: Target) async throws(RPCError) -> Int {
        try await answer(about: target) { inspector.consumers(of: $0, $1) }
    }

    func watchedConsumers(of target: Target) async throws(RPCError) -> Int {
        try await answer(about: target) { inspector.watch($0, $1) }
    }

    private func answer(
        about target: Target,
        _ ask: (_ queue: String, _ told: @escaping @Sendable (Inspector.Answer) -> Void) -> Void
    ) async throws(RPCError) -> Int {
        try requireOpen()
        let queue = try Addressing.request(target, controlExchange: options.controlExchange).routingKey
        let answer = Lock<Inspector.Answer?>(nil)
        let isAnswered = Latch()
        ask(queue) { told in
            answer.withLock { $0 = told }
            isAnswered.fire()
        }
        // A broker that does not answer keeps nobody who has been cancelled.
        await isAnswered.wait()
        guard let answer = answer.withLock({ $0 }) else {
            throw RPCError(.cancelled, "Nobody waits for the broker's answer any more", delivery: .notSent)
        }
        do throws(AMQPError) {
            return try answer.get()
        } catch {
            throw RPCError(unavailable: error)
        }
    }

    // MARK: Listening

    func listen(on target: Target, options listening: ListenOptions) async throws(MessagingError) -> any Listener {
        let layout = try topology.server(
            target,
            controlExchange: options.controlExchange,
            fanoutID: UniqueID(),
            prefetch: listening.prefetch,
            isTransient: listening.isTransient
        )
        return RabbitMQListener(driver: self, consumer: try await consume(layout, target))
    }

    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed {
        let layout = try topology.notifications(subscription)
        let target = Target(topic: subscription.sources.first?.topic)
        return RabbitMQNotificationFeed(driver: self, consumer: try await consume(layout, target))
    }

    func tailNotifications(_ tail: NotificationTail) async throws(MessagingError) -> any NotificationFeed {
        let layout = try topology.tail(tail)
        let target = Target(topic: tail.sources.first?.topic)
        return RabbitMQNotificationFeed(driver: self, consumer: try await consume(layout, target))
    }

    func consume(_ layout: ListeningChannel, _ target: Target) async throws(MessagingError) -> QueueConsumer {
        let consumer: QueueConsumer
        do throws(AMQPError) { consumer = try QueueConsumer(layout, settings.named, logger: logger) } catch {
            throw .serverListenError(target, reason: "\(error)", cause: error)
        }
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.consumers[ObjectIdentifier(consumer)] = consumer
            return true
        }
        guard isOpen else { throw .transportClosed }
        do throws(AMQPError) {
            try await consumer.open()
            return consumer
        } catch {
            await end(consumer)
            if error.kind == .closed { throw .transportClosed }
            throw .serverListenError(target, reason: "\(error)", cause: error)
        }
    }

    /// Ends a listener of this driver.
    func end(_ consumer: QueueConsumer) async {
        state.withLock { _ = $0.consumers.removeValue(forKey: ObjectIdentifier(consumer)) }
        await consumer.close()
    }

    // MARK: Ending

    func cleanup() async {
        let consumers = state.withLock { state in
            state.isClosed = true
            defer { state.consumers.removeAll() }
            return Array(state.consumers.values)
        }
        calls.close(with: .transportClosed)
        sends.close(with: .transportClosed)
        answers.close()
        await withDiscardingTaskGroup { [replies, inspector, publisher] group in
            for consumer in consumers { group.addTask { await consumer.close() } }
            group.addTask { await replies.close() }
            group.addTask { await inspector.close() }
            group.addTask { await publisher.close() }
        }
    }

    func requireOpen() throws(RPCError) {
        guard !state.withLock({ $0.isClosed }) else {
            var error = RPCError.transportClosed
            error.delivery = .notSent
            throw error
        }
    }
}
