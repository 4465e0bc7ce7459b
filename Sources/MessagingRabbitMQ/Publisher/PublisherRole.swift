internal import Messaging

/// Publishes with pipelined confirms: what it writes, it remembers until the broker has answered for it.
final class PublisherRole: ConnectionRole {
    /// Messages go over this channel.
    private static let publishing: UInt16 = 1
    /// Declarations go over this one, so that a refusal closes nothing else.
    private static let declaring: UInt16 = 2
    /// It is asked over this one whether the broker takes messages.
    private static let probing: UInt16 = 3
    /// How much is written before asking whether the socket takes more.
    private static let stride = 32 << 10
    /// How much the socket has room for that holds nothing else: less than any has that Linux made.
    private static let surelyFits = 8 << 10

    private let outbox: Outbox
    private let status: BusStatusRecord
    private let awaitRoom: @Sendable () -> Void
    /// What was taken from the outbox and could not be written yet, newest first.
    private var waiting: [PublishRequest] = []
    private var unconfirmed = Unconfirmed() {
        didSet { status.noteUnconfirmed(unconfirmed.count) }
    }
    private var declared: Set<Declaration> = []
    /// What the last request needed and has: most need the same, and comparing is cheaper than looking up.
    private var recentlyDeclared: [Declaration] = []
    private var blockedBecause: String?
    /// When the channel for messages was opened, and whether the broker has refused one on it since.
    private var channel = (opened: Moment.now, isRefusing: false)

    /// Makes a publisher that takes from `outbox` and shows in `status` how it is doing.
    ///
    /// `awaitRoom` is called when the socket is full; the connection comes back to ``settle(on:)`` when it is not.
    init(_ outbox: Outbox, status: BusStatusRecord, awaitRoom: @escaping @Sendable () -> Void) {
        self.outbox = outbox
        self.status = status
        self.awaitRoom = awaitRoom
    }

    /// How many messages have not been written, and how many written ones have not been confirmed.
    var backlog: (unwritten: Int, unconfirmed: Int) { (outbox.count + waiting.count, unconfirmed.count) }

    func start(on session: Session) throws(AMQPError) {
        try openPublishing(on: session)
        try session.perform(.openChannel, on: Self.declaring)
        blockedBecause = try session.probe(on: Self.probing)
        status.note(blockedBecause == nil ? .connected : .blocked)
    }

    private func openPublishing(on session: Session) throws(AMQPError) {
        try session.perform(.openChannel, on: Self.publishing)
        try session.perform(.selectConfirms, on: Self.publishing)
        forgetDeclarations()
        channel = (.now, false)
    }

    private func forgetDeclarations() {
        declared = []
        recentlyDeclared = []
    }

    // MARK: What the broker tells

    func receive(_ event: Event, on session: Session) throws(AMQPError) {
        switch event {
        case .confirmed(let tag, let multiple, let isAccepted):
            if !isAccepted { channel.isRefusing = true }
            for request in unconfirmed.confirm(tag, multiple: multiple) {
                request.finish(isAccepted ? .confirmed : .rejected)
            }
        case .returned(let message):
            unconfirmed.takeReturned(message)?.finish(.returned(reason: message.reason))
        case .blocked(let reason):
            blockedBecause = reason
            status.note(.blocked)
        case .unblocked:
            blockedBecause = nil
            status.note(.connected)
        case .channelClosed(Self.publishing, let code, let reason):
            try repair(AMQPError(.channelClosed, code: code, reason), on: session)
        case .channelClosed(Self.declaring, _, _):
            // What was declared while the broker read nothing was refused when it read again.
            forgetDeclarations()
            try session.perform(.openChannel, on: Self.declaring)
        case .channelClosed, .connectionClosed, .consumerCancelled, .delivery, .reply:
            break
        }
    }

    /// Opens the channel again after the broker has closed it, because an exchange had vanished (wire reference 5.10).
    ///
    /// The broker read in order: it took the messages before the one it stumbled over, perhaps without having confirmed
    /// them, and none after it. So what was certainly not taken is published again, what is in doubt only when a second
    /// copy is recognised; the rest is reported as unconfirmed.
    private func repair(_ error: AMQPError, on session: Session) throws(AMQPError) {
        // First, so that those who wait are told if this fails.
        try openPublishing(on: session)
        let lost = unconfirmed.removeAll()
        var suspects: [PublishRequest] = []
        var afterwards: [PublishRequest] = []
        var others: [PublishRequest] = []
        let lastSuspect = lost.lastIndex { error.message.contains("'\($0.address.exchange)'") }
        for (index, request) in lost.enumerated() {
            if error.message.contains("'\(request.address.exchange)'") {
                suspects.append(request)
            } else if let lastSuspect, index > lastSuspect {
                afterwards.append(request)
            } else {
                others.append(request)
            }
        }
        guard error.code == 404, !suspects.isEmpty else {
            for request in lost { request.finish(.unconfirmed(error)) }
            return
        }
        for request in others { request.finish(.unconfirmed(error)) }
        let isCertain = suspects.count == 1
        var again: [PublishRequest] = []
        for request in suspects {
            if isCertain || request.mayBeRepeated { again.append(request) } else { request.finish(.unconfirmed(error)) }
        }
        waiting.append(contentsOf: (again + afterwards).reversed().map { $0.again(after: error) })
    }

    /// Opens the channel anew after the broker has refused a message on it, at most once a second.
    ///
    /// RabbitMQ 3.10 asks for the leader of a quorum queue when a channel first publishes to it. If that broker is down
    /// by then, this channel refuses everything for the queue, however soon another broker leads it.
    ///
    /// - Returns: whether messages may be written: not until those under way have been answered for.
    private func replaceRefusingChannel(on session: Session) throws(AMQPError) -> Bool {
        guard channel.isRefusing, channel.opened.duration(to: .now) >= .seconds(1) else { return true }
        guard unconfirmed.count == 0 else { return false }
        try session.perform(.closeChannel, on: Self.publishing)
        // The next channel counts from 1 again.
        unconfirmed = Unconfirmed()
        try openPublishing(on: session)
        return true
    }

    /// Confirms of calls and answers are for the record: what comes of those is heard elsewhere, or when they come back.
    var bearsSilence: Bool {
        unconfirmed.awaitedCount == 0 && waiting.isEmpty && blockedBecause == nil && !channel.isRefusing
    }

    // MARK: Writing

    func settle(on session: Session) throws(AMQPError) {
        if blockedBecause == nil { try write(on: session) }
        guard let blockedBecause else { return }
        // The broker does not read: whatever is written now would wait in the socket.
        refill()
        for request in takeWaiting() { request.finish(.blocked(reason: blockedBecause)) }
    }

    /// Writes when all that waits is small and needs no declaration.
    func settleAtOnce(on session: Session) throws(AMQPError) -> Bool {
        refill()
        var size = 0
        for request in waiting {
            size += request.message.body.count
            guard size <= Self.stride, isDeclared(request) else { return false }
        }
        try settle(on: session)
        return true
    }

    private func isDeclared(_ request: PublishRequest) -> Bool {
        if request.declarations.isEmpty || request.declarations == recentlyDeclared { return true }
        guard request.declarations.allSatisfy(declared.contains) else { return false }
        recentlyDeclared = request.declarations
        return true
    }

    /// Writes what waits, until the broker is found to take nothing.
    private func write(on session: Session) throws(AMQPError) {
        refill()
        guard try replaceRefusingChannel(on: session) else { return }
        var written = 0
        // A closed channel is repaired when its event is taken out of the backlog; until then nothing may be written.
        while blockedBecause == nil, session.isOpen(Self.publishing) {
            if waiting.isEmpty { refill() }
            guard !waiting.isEmpty else { return }
            // What the broker has confirmed has left the socket, so that there is no need to ask when that is nearly all.
            if written == 0 ? unconfirmed.size > Self.surelyFits : written > Self.stride {
                guard try session.isWritable() else { return awaitRoom() }
                written = 1
            }
            // Taken only now: what waits when writing fails is known not to have been written.
            let request = waiting.removeLast()
            guard request.isWanted() else {
                request.finish(.dropped)
                continue
            }
            guard try declare(for: request, on: session) else { continue }
            // Noted first: if writing fails, part of it may be on its way.
            unconfirmed.append(request)
            try session.publish(
                to: request.address,
                mandatory: request.isMandatory,
                properties: request.message.properties,
                body: request.message.body,
                on: Self.publishing
            )
            written += request.size
        }
    }

    /// Declares what the request needs, unless it is known to be there.
    ///
    /// - Returns: whether it is there; otherwise the request has ended.
    private func declare(for request: PublishRequest, on session: Session) throws(AMQPError) -> Bool {
        if isDeclared(request) { return true }
        for declaration in request.declarations where !declared.contains(declaration) {
            do throws(AMQPError) {
                try declare(declaration, on: session)
                declared.insert(declaration)
            } catch {
                switch error.kind {
                case .channelClosed:
                    request.finish(.undeclarable(error))
                    try session.perform(.openChannel, on: Self.declaring)
                case .blocked:
                    blockedBecause = error.message
                    // Before the sender hears of it: the event itself is still in the backlog.
                    status.note(.blocked)
                    request.finish(.blocked(reason: error.message))
                default:
                    request.finish(.unavailable(error))
                    throw error
                }
                return false
            }
        }
        return true
    }

    /// Declares one thing; an exchange that exists without durability is taken as it is (wire reference 5.9), and so is
    /// a queue whose owner does not mind.
    private func declare(_ declaration: Declaration, on session: Session) throws(AMQPError) {
        do throws(AMQPError) {
            try session.perform(.declare(declaration), on: Self.declaring)
        } catch {
            if error.code == 406, case .queue(let queue) = declaration, queue.isTakenAsItIs {
                try session.perform(.openChannel, on: Self.declaring)
                return
            }
            guard error.code == 406, case .exchange(var exchange) = declaration, exchange.isDurable else { throw error }
            exchange.isDurable = false
            try session.perform(.openChannel, on: Self.declaring)
            try session.perform(.declare(.exchange(exchange)), on: Self.declaring)
        }
    }

    private func refill() {
        let requests = outbox.takeAll()
        guard !requests.isEmpty else { return }
        waiting.insert(contentsOf: requests.reversed(), at: 0)
    }

    private func takeWaiting() -> [PublishRequest] {
        defer { waiting = [] }
        return waiting.reversed()
    }

    // MARK: Ends

    func lose(_ error: AMQPError) {
        status.note(.disconnected)
        for request in unconfirmed.removeAll() { request.finish(.unconfirmed(error)) }
    }

    func end(_ error: AMQPError) {
        lose(error)
        refill()
        for request in takeWaiting() { request.finish(.unavailable(error)) }
    }

    func stop(on session: Session) {}
}
