internal import Locking
internal import Logging
internal import Messaging

/// Sends replies to callers, and goes on trying where the way to them is broken for a while.
///
/// No worker waits for any of this: it hands its reply in and takes the next request. A reply whose queue is missing is
/// tried again for a minute, because its caller may be connecting again; after that the queue counts as dead, and further
/// replies to it are dropped at once for as long (wire reference 4.4).
final class AnswerSender: Sendable {
    /// How long to wait before a reply is tried again.
    static let pause = Duration.milliseconds(250)
    /// The most dead queues remembered.
    static let longestMemory = 200

    private struct State {
        var dead: [String: TimeSource.Instant] = [:]
        var retries: [UniqueID: Task<Void, Never>] = [:]
        var isClosed = false
    }

    private let publisher: Publisher
    private let options: RabbitOptions
    private let time: TimeSource
    private let logger: Logger
    private let state = Lock(State())

    init(_ publisher: Publisher, _ options: RabbitOptions, time: TimeSource, logger: Logger) {
        self.publisher = publisher
        self.options = options
        self.time = time
        self.logger = logger
    }

    /// How many replies wait to be tried again.
    var retryCount: Int { state.withLock { $0.retries.count } }

    /// Sends a reply to a queue, trying again if need be.
    func send(_ reply: ReplyMessage, to queue: String) {
        send(reply, to: queue, until: time.now + options.missingReplyQueueTimeout)
    }

    private func send(_ reply: ReplyMessage, to queue: String, until end: TimeSource.Instant) {
        guard !isDead(queue) else {
            logger.warning(
                "Dropped a reply to a queue that has been missing",
                metadata: [LogKey.messageID: "\(reply.messageID)"]
            )
            return
        }
        publish(reply, to: queue) { [self] outcome in
            switch outcome {
            case .confirmed: break
            case .returned, .unavailable, .blocked, .unconfirmed, .rejected:
                // A second copy does no harm: the first one ends the call.
                tryAgain(reply, to: queue, until: end, after: outcome)
            case .dropped, .undeclarable: preconditionFailure("replies are always wanted, and declare nothing")
            }
        }
    }

    /// Sends a sign of life; `lost` is called when it cannot reach the caller.
    ///
    /// - Returns: whether the caller may still be there.
    func beat(_ messageID: String, to queue: String, lost: @escaping @Sendable () -> Void) -> Bool {
        guard !isDead(queue) else { return false }
        publish(.heartbeat(messageID: messageID), to: queue) { outcome in
            if case .returned = outcome { lost() }
        }
        return true
    }

    private func publish(
        _ reply: ReplyMessage,
        to queue: String,
        _ finish: @escaping @Sendable (PublishRequest.Outcome) -> Void
    ) {
        let message: OutgoingMessage
        do throws(RPCError) {
            message = try OutgoingMessage(reply.enveloped(), compression: options.compression)
        } catch {
            logger.error("A reply cannot be sent", metadata: [LogKey.error: "\(String(reflecting: error))"])
            return
        }
        let request = PublishRequest(
            address: Addressing.reply(to: queue),
            isMandatory: options.repliesAreMandatory,
            message: message,
            declarations: [],
            mayBeRepeated: true,
            awaitsConfirm: false,
            isWanted: { true },
            finish: finish
        )
        publisher.publish(answer: request)
    }

    private func tryAgain(
        _ reply: ReplyMessage,
        to queue: String,
        until end: TimeSource.Instant,
        after outcome: PublishRequest.Outcome
    ) {
        let next = time.now + Self.pause
        guard next < end else {
            if case .returned = outcome { remember(queue) }
            logger.error("A reply could not be delivered", metadata: [LogKey.messageID: "\(reply.messageID)"])
            return
        }
        let id = UniqueID.next()
        self.state.withLock { state in
            guard !state.isClosed else { return }
            state.retries[id] = Task { [self] in
                do {
                    try await time.sleep(until: next)
                    send(reply, to: queue, until: end)
                } catch {
                    // The transport is being closed.
                }
                self.state.withLock { _ = $0.retries.removeValue(forKey: id) }
            }
        }
    }

    private func isDead(_ queue: String) -> Bool {
        let now = time.now
        return state.withLock { state in
            guard let until = state.dead[queue] else { return false }
            if until <= now { state.dead[queue] = nil }
            return until > now
        }
    }

    private func remember(_ queue: String) {
        let until = time.now + options.missingReplyQueueTimeout
        state.withLock { state in
            if state.dead.count >= Self.longestMemory, let oldest = state.dead.min(by: { $0.value < $1.value }) {
                state.dead[oldest.key] = nil
            }
            state.dead[queue] = until
        }
    }

    /// Tries nothing again any more.
    func close() {
        let retries = state.withLock { state in
            state.isClosed = true
            defer { state.retries.removeAll() }
            return state.retries.values.map { $0 }
        }
        for retry in retries { retry.cancel() }
    }
}
