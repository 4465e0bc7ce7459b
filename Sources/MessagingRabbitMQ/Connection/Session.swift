internal import Messaging

/// One live AMQP connection, from its opening to its loss; it lives on the lane of an ``AMQPConnection``.
///
/// Not Sendable: only the lane touches it. Methods that need an answer wait for it here, on the lane's own thread; what
/// comes in between is kept for ``nextEvent()``. Any error but `channelClosed` and `blocked` means that the session is
/// over.
final class Session {
    private let handle: Handle
    private var assembler: FrameAssembler
    /// What waits for ``flush()``; nil with TLS, where librabbitmq writes everything at once.
    private var outgoing: OutgoingFrames?
    /// Whether the socket was looked at since the last time there was nothing more.
    private var hasLooked = false
    private var backlog: [Event] = []
    private var openedChannels: Set<UInt16> = []
    private var closedChannels: Set<UInt16> = []
    /// Answers that are still to come and that nobody waits for any more.
    private var unawaited: [(channel: UInt16, method: MethodID)] = []
    private var replyTimeout: Duration
    private let heartbeatRate: Int
    /// The broker it is connected to.
    let broker: BrokerAddress

    /// Opens the socket, logs in and opens the virtual host: blocks, at most for the times in `settings`.
    ///
    /// - Throws: `unreachable` or `refused`.
    init(_ broker: BrokerAddress, _ settings: ConnectionSettings) throws(AMQPError) {
        let handle = try Handle.connected(to: broker, settings)
        self.broker = broker
        assembler = FrameAssembler(longestBody: settings.longestMessage)
        replyTimeout = settings.replyTimeout
        heartbeatRate = max(2, settings.heartbeatRate)
        do throws(AMQPError) {
            try handle.logIn(settings.login(to: broker))
        } catch {
            guard settings.tls != nil, error.kind == .unreachable else { throw error }
            let silent = try Handle.connected(to: broker, settings)
            throw silent.refusalOfCertificate(within: .seconds(1)) ?? error
        }
        if settings.tls == nil { outgoing = OutgoingFrames(longestFrame: handle.longestFrame) }
        self.handle = handle
    }

    /// How often the session wants to be served, for heartbeats to be sent and missed in time; nil without heartbeats.
    var serviceInterval: Duration? {
        handle.heartbeat > 0 ? .seconds(handle.heartbeat) / heartbeatRate : nil
    }

    /// A descriptor to watch; its owner closes it.
    func duplicatedSocket() throws(AMQPError) -> Int32 { try handle.duplicatedSocket() }

    /// Whether a small message can be written without waiting; what waits is written first.
    func isWritable() throws(AMQPError) -> Bool {
        try flush()
        return handle.isWritable
    }

    /// Writes what was published and acknowledged since the last time, in one go.
    func flush() throws(AMQPError) {
        guard let bytes = outgoing?.bytes, !bytes.isEmpty else { return }
        try handle.write(bytes)
        outgoing?.removeAll()
    }

    /// Whether there may be events that no readable socket will announce.
    ///
    /// Waiting for an answer keeps what comes before it, and may read what comes right behind it off the socket as well.
    var hasBacklog: Bool { !backlog.isEmpty || handle.hasBufferedFrames }

    /// The next thing the broker told; nil when there is nothing more for now.
    ///
    /// - Throws: `lost`, `refused` or `malformed`: the session is over.
    func nextEvent() throws(AMQPError) -> Event? {
        if !backlog.isEmpty { return backlog.removeFirst() }
        // One look at the socket is enough: it tells when there is more.
        while !hasLooked || handle.hasBufferedFrames {
            hasLooked = true
            guard let frame = try handle.nextFrame() else { break }
            if let event = try receive(frame) { return event }
        }
        hasLooked = false
        return nil
    }

    /// Sends a method and waits for its answer, if it has one.
    ///
    /// - Returns: for queues, how many messages and consumers they have.
    /// - Throws: `channelClosed` with the broker's reason when it refuses; `blocked` when it reads nothing for now, so that
    ///   it may still do as told later; `lost` when it does not answer in time.
    @discardableResult
    func perform(
        _ method: ClientMethod,
        on channel: UInt16 = 1
    ) throws(AMQPError) -> (messages: Int, consumers: Int) {
        if case .acknowledge(let tag, let multiple) = method, outgoing != nil {
            outgoing?.acknowledge(tag, multiple: multiple, on: channel)
            return (0, 0)
        }
        try flush()
        try handle.send(method, on: channel)
        if method == .openChannel {
            openedChannels.insert(channel)
            closedChannels.remove(channel)
        } else if method == .closeChannel {
            openedChannels.remove(channel)
        }
        guard let expected = method.reply else { return (0, 0) }
        return try wait { event throws(AMQPError) in
            switch event {
            case .reply(channel, expected, let messages, let consumers):
                return (Int(messages), Int(consumers))
            case .channelClosed(channel, let code, let reason):
                throw AMQPError(.channelClosed, code: code, reason)
            case .blocked(let reason):
                // The answer comes when the broker reads again, and nobody waits for it then.
                unawaited.append((channel, expected))
                backlog.append(event)
                throw AMQPError(.blocked, reason)
            default:
                return nil
            }
        }
    }

    /// Asks whether the broker takes messages, with one that reaches nobody.
    ///
    /// RabbitMQ tells of an alarm (`connection.blocked`) only who publishes, and reads nothing more from then on. So what
    /// is written first on a new connection may lie in its socket for hours, and whether it was taken cannot be known: let
    /// that be this message, to the default exchange and a queue that cannot exist. The channel is closed behind it, and
    /// the answer to that says that the broker has read on.
    ///
    /// - Returns: why the broker takes nothing for now; nil when it does.
    func probe(on channel: UInt16) throws(AMQPError) -> String? {
        try perform(.openChannel, on: channel)
        let nowhere = BusAddress(exchange: "", routingKey: "")
        try handle.publish(to: nowhere, mandatory: false, properties: MessageProperties(), body: [], on: channel)
        do throws(AMQPError) {
            try perform(.closeChannel, on: channel)
        } catch {
            switch error.kind {
            case .blocked: return error.message
            // The user may not publish there (403), which the broker had to read the message for.
            case .channelClosed: return nil
            default: throw error
            }
        }
        return nil
    }

    /// Takes what comes until something answers; the rest is kept for ``nextEvent()``.
    private func wait<Answer>(
        for answer: (Event) throws(AMQPError) -> Answer?
    ) throws(AMQPError) -> Answer {
        let end = Moment.now + replyTimeout
        while true {
            let left = end - .now
            guard left > .zero, let frame = try handle.nextFrame(within: left) else {
                throw AMQPError(.lost, "The broker did not answer within \(replyTimeout)")
            }
            guard let event = try receive(frame) else { continue }
            if let found = try answer(event) { return found }
            backlog.append(event)
        }
    }

    /// How many channels are open.
    var channelCount: Int { openedChannels.subtracting(closedChannels).count }

    /// Whether the broker has not closed the channel; the event that says so may still be in the backlog.
    func isOpen(_ channel: UInt16) -> Bool { !closedChannels.contains(channel) }

    /// Publishes a message with the next ``flush()``; waits only when the socket is full.
    func publish(
        to address: BusAddress,
        mandatory: Bool,
        properties: MessageProperties,
        body: [UInt8],
        on channel: UInt16 = 1
    ) throws(AMQPError) {
        let isTaken =
            outgoing?.publish(to: address, mandatory: mandatory, properties: properties, body: body, on: channel)
        guard isTaken != true else { return }
        try flush()
        try handle.publish(to: address, mandatory: mandatory, properties: properties, body: body, on: channel)
    }

    /// Gives the broker less time to answer from now on, because this end is about to leave.
    func hurry() { replyTimeout = min(replyTimeout, .seconds(2)) }

    /// Says goodbye to the broker; the session is over.
    func close() { handle.close(within: .seconds(1)) }

    /// Completes an event and answers what the protocol wants answered.
    private func receive(_ frame: Frame) throws(AMQPError) -> Event? {
        guard let event = try assembler.receive(frame) else { return nil }
        switch event {
        case .reply(let channel, let method, _, _):
            guard let index = unawaited.firstIndex(where: { $0 == (channel, method) }) else { return event }
            unawaited.remove(at: index)
            return nil
        case .channelClosed(let channel, _, _):
            closedChannels.insert(channel)
            unawaited.removeAll { $0.channel == channel }
            try handle.send(.confirmChannelClosed, on: channel)
            return event
        case .connectionClosed(let code, let reason):
            try handle.send(.confirmConnectionClosed, on: 0)
            throw AMQPError(.lost, code: code, "The broker closed the connection: \(reason)")
        default:
            return event
        }
    }
}

extension Handle {
    /// Opens the socket to a broker, with TLS when asked for.
    fileprivate static func connected(
        to broker: BrokerAddress,
        _ settings: ConnectionSettings
    ) throws(AMQPError) -> Handle {
        var handle = try Handle()
        try handle.connect(
            to: settings.tls == nil ? broker.connectHost : broker.hostname,
            port: broker.port,
            tls: settings.tls,
            timeout: settings.connectTimeout
        )
        handle.limitUnacknowledged(to: settings.writeTimeout)
        return handle
    }
}
