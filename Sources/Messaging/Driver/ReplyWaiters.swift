internal import Locking
public import WireJSON

/// The calls of one transport that wait for their replies.
///
/// A call is entered here *before* its request is sent, because the reply may be faster than the sender. Whatever ends
/// it (the reply, a returned or refused message, the deadline, a missing heartbeat, cancellation, the loss of the
/// connection, shutdown) takes the call out of the table under the lock and resumes it afterwards, so a call ends
/// exactly once and for the first reason that comes. Every driver that talks to a broker uses it.
public final class ReplyWaiters: Sendable {
    /// The instants deadlines are measured in.
    public typealias Instant = ContinuousClock.Instant

    /// What a call is waiting for.
    public struct Expectation: Sendable {
        /// The request's `_msg_id`, which the reply repeats.
        public var messageID: String
        /// When the caller stops waiting, whatever happens.
        public var deadline: Instant {
            get { due.instant }
            set { due = Moment(newValue) }
        }
        /// The ``deadline``, as the library itself reads it.
        package var due: Moment
        /// How long the server may be silent; nil when the call is not monitored (oslo: `call_monitor_timeout`).
        public var monitorTimeout: Duration?
        /// Called for each sign of life of the server, outside all locks.
        public var heartbeat: (@Sendable () -> Void)?
        /// The method called, to tell whether a failure is about this very method.
        public var method: String
        /// The version asked for, for the same reason.
        public var version: String?

        /// Makes an expectation.
        public init(
            messageID: String,
            deadline: Instant,
            monitorTimeout: Duration? = nil,
            method: String,
            version: String? = nil
        ) {
            self.init(
                messageID: messageID,
                due: Moment(deadline),
                monitorTimeout: monitorTimeout,
                method: method,
                version: version
            )
        }

        /// Makes an expectation whose deadline is a moment.
        package init(
            messageID: String,
            due: Moment,
            monitorTimeout: Duration? = nil,
            method: String,
            version: String? = nil
        ) {
            self.messageID = messageID
            self.due = due
            self.monitorTimeout = monitorTimeout
            self.method = method
            self.version = version
        }

        /// Makes the expectation of a call's caller, who may take a reply after the deadline too.
        public init(of request: OutgoingRequest, messageID: String) {
            self.init(
                messageID: messageID,
                due: request.due + (request.following?.patience ?? .zero),
                monitorTimeout: request.monitorTimeout,
                method: request.method,
                version: request.target.version
            )
            heartbeat = request.following?.heartbeat
        }
    }

    private typealias Outcome = Result<RawJSON, RPCError>

    /// A call that waits.
    ///
    /// A class, because it is looked up and handed on more often than it is made.
    private final class Waiter: Sendable {
        let expectation: Expectation
        let continuation: CheckedContinuation<Outcome, Never>
        let alarm: DeadlineHeap<String>.Handle

        init(
            _ expectation: Expectation,
            _ continuation: CheckedContinuation<Outcome, Never>,
            alarm: DeadlineHeap<String>.Handle
        ) {
            self.expectation = expectation
            self.continuation = continuation
            self.alarm = alarm
        }
    }

    private struct State {
        var waiters: [String: Waiter] = [:]
        var alarms = DeadlineHeap<String>()
        /// The first parts of replies in two parts, as servers of long ago send them.
        var firstParts: [String: ReplyMessage] = [:]
        var closure: RPCError?

        mutating func take(_ messageID: String) -> Waiter? {
            guard let waiter = waiters.removeValue(forKey: messageID) else { return nil }
            alarms.remove(waiter.alarm)
            if !firstParts.isEmpty { firstParts.removeValue(forKey: messageID) }
            return waiter
        }
    }

    private let time: TimeSource
    private let state: Lock<State>
    private let scheduler: DeadlineScheduler

    /// Makes an empty table that keeps time by the machine's monotonic clock.
    public convenience init() {
        self.init(time: .continuous)
    }

    /// Makes an empty table whose deadlines are read from `time`.
    package init(time: TimeSource) {
        self.time = time
        let state = Lock(State())
        self.state = state
        scheduler = DeadlineScheduler(time: time) { now in Self.expire(state, at: now) }
    }

    /// How many calls are waiting.
    public var count: Int { state.withLock { $0.waiters.count } }

    /// Whether the call with that message identifier still waits; a request nobody waits for need not be sent.
    public func isWaiting(for messageID: String) -> Bool {
        state.withLock { $0.waiters[messageID] != nil }
    }

    // MARK: Waiting

    /// Sends a request and waits for the reply to it.
    ///
    /// `send` is called once, after the call is entered; it hands the request to the bus without waiting. If it throws,
    /// that error ends the call.
    ///
    /// - Throws: what `send` throws; `remote` when the method failed; `timeout` or `workerLost` when time was up;
    ///   `cancelled` when the calling task was; what ``fail(_:with:)`` or ``close(with:)`` were told.
    public func reply(
        to expectation: Expectation,
        afterSending send: () throws(RPCError) -> Void
    ) async throws(RPCError) -> RawJSON {
        guard expectation.due > time.now else {
            throw .timeout(messageID: expectation.messageID, delivery: .notSent)
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard enter(expectation, continuation) else { return }
                do throws(RPCError) {
                    try send()
                } catch {
                    fail(expectation.messageID, with: error)
                }
                // The cancellation handler may have run before the call was entered: the task's flag says so.
                if Task.isCancelled { fail(expectation.messageID, with: Self.cancellation) }
            }
        } onCancel: {
            fail(expectation.messageID, with: Self.cancellation)
        }
        return try outcome.get()
    }

    /// Enters a call; one that cannot be entered is ended at once.
    private func enter(_ expectation: Expectation, _ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        // Time is up at the deadline, or earlier when the server is silent for too long.
        let firstAlarm =
            expectation.monitorTimeout.map { min(time.now + $0, expectation.due) }
            ?? expectation.due
        let refusal: RPCError? = state.withLock { state in
            if let closure = state.closure {
                var closure = closure
                closure.delivery = .notSent
                return closure
            }
            if Task.isCancelled {
                var cancellation = Self.cancellation
                cancellation.delivery = .notSent
                return cancellation
            }
            precondition(state.waiters[expectation.messageID] == nil, "a message identifier is used by one call only")
            let alarm = state.alarms.insert(expectation.messageID, at: firstAlarm)
            state.waiters[expectation.messageID] = Waiter(expectation, continuation, alarm: alarm)
            return nil
        }
        if let refusal {
            continuation.resume(returning: .failure(refusal))
            return false
        }
        scheduler.wake(at: firstAlarm)
        return true
    }

    // MARK: Ends

    /// Hands a reply to the call it answers.
    ///
    /// A heartbeat restarts the monitor's time and ends nothing. A heartbeat nobody asked for is ignored.
    ///
    /// - Returns: whether a call was waiting for it; late replies are normal and nobody's fault.
    @discardableResult
    public func deliver(_ reply: ReplyMessage) -> Bool {
        guard reply.ending else { return note(reply) }
        let (waiter, firstPart) = state.withLock { state in
            let firstPart = state.firstParts.isEmpty ? nil : state.firstParts[reply.messageID]
            return (state.take(reply.messageID), firstPart)
        }
        guard let waiter else { return false }
        waiter.continuation.resume(returning: Self.outcome(of: firstPart ?? reply, waiter))
        return true
    }

    /// Notes a sign of life, and what else a reply that is not the last one says.
    private func note(_ reply: ReplyMessage) -> Bool {
        let waiter: Waiter? = state.withLock { state in
            guard let waiter = state.waiters[reply.messageID] else { return nil }
            if !reply.isHeartbeat, state.firstParts[reply.messageID] == nil {
                state.firstParts[reply.messageID] = reply
            }
            if let monitorTimeout = waiter.expectation.monitorTimeout {
                state.alarms.move(waiter.alarm, to: min(time.now + monitorTimeout, waiter.expectation.due))
            }
            return waiter
        }
        guard let waiter else { return false }
        waiter.expectation.heartbeat?()
        return true
    }

    /// Reads a reply and hands it to the call it answers.
    ///
    /// A reply that cannot be understood ends the call it names with `badReply`; one that names none is not ours.
    ///
    /// - Returns: whether a call was waiting for it.
    @discardableResult
    public func deliver(inner: [UInt8]) -> Bool {
        do throws(WireError) {
            return deliver(try ReplyMessage(inner: inner))
        } catch {
            return fail(becauseOf: error, in: inner)
        }
    }

    /// Ends the call that a reply was meant for, although the reply cannot be understood.
    ///
    /// - Returns: whether the call could be made out and was waiting.
    @discardableResult
    package func fail(becauseOf error: WireError, in bytes: [UInt8]) -> Bool {
        let failure = RPCError(.badReply, "The reply cannot be understood: \(error)", cause: error)
        if let messageID = error.messageID { return fail(messageID, with: failure) }
        return UnreadableReply(bytes).candidates.contains { fail($0, with: failure) }
    }

    /// Ends one call with an error, if it still waits: its message was returned or refused, or its reply is unreadable.
    ///
    /// - Returns: whether it still waited.
    @discardableResult
    public func fail(_ messageID: String, with error: RPCError) -> Bool {
        guard let waiter = state.withLock({ $0.take(messageID) }) else { return false }
        waiter.continuation.resume(returning: .failure(error))
        return true
    }

    /// Ends every call that waits now, because the connection that would have brought the replies is lost.
    public func failAll(with error: RPCError) {
        end(state.withLock { Self.takeAll(&$0) }, with: error)
    }

    /// Ends every call, and every later one at once: the transport is shut down.
    public func close(with error: RPCError) {
        let waiters = state.withLock { state in
            if state.closure == nil { state.closure = error }
            return Self.takeAll(&state)
        }
        end(waiters, with: error)
        scheduler.close()
    }

    private static func takeAll(_ state: inout State) -> [CheckedContinuation<Outcome, Never>] {
        let continuations = state.waiters.values.map(\.continuation)
        state.waiters.removeAll()
        state.firstParts.removeAll()
        state.alarms = DeadlineHeap()
        return continuations
    }

    private func end(_ continuations: [CheckedContinuation<Outcome, Never>], with error: RPCError) {
        for continuation in continuations { continuation.resume(returning: .failure(error)) }
    }

    /// Ends the calls whose time is up.
    private static func expire(_ state: Lock<State>, at now: Moment) -> Moment? {
        let (expired, next) = state.withLock { state in
            var expired: [Waiter] = []
            while let messageID = state.alarms.popDue(at: now) {
                state.firstParts.removeValue(forKey: messageID)
                if let waiter = state.waiters.removeValue(forKey: messageID) { expired.append(waiter) }
            }
            return (expired, state.alarms.earliest)
        }
        for waiter in expired { waiter.continuation.resume(returning: .failure(Self.lateness(of: waiter, at: now))) }
        return next
    }

    private static func lateness(of waiter: Waiter, at now: Moment) -> RPCError {
        let expectation = waiter.expectation
        guard expectation.due > now, let monitorTimeout = expectation.monitorTimeout else {
            return .timeout(messageID: expectation.messageID)
        }
        let message = "No heartbeat came within \(monitorTimeout) for message ID \(expectation.messageID)"
        return RPCError(.workerLost, message)
    }

    private static func outcome(of reply: ReplyMessage, _ waiter: Waiter) -> Outcome {
        guard let failure = reply.failure else { return .success(reply.result) }
        let expectation = waiter.expectation
        return .failure(.remote(failure, method: expectation.method, version: expectation.version))
    }

    private static var cancellation: RPCError {
        RPCError(.cancelled, "The call was cancelled while it waited for its reply")
    }
}
