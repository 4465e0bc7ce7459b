import Locking
import WireJSON

@testable import Messaging

/// A listener whose messages a test hands in one by one.
final class ScriptedListener: Listener {
    private struct State {
        var messages: [any IncomingMessage] = []
        var failure: MessagingError?
        var isStopped = false
        var cleanups = 0
        var arrival = Latch()
    }

    private let state = Lock(State())

    /// Fires when the listener is cleaned up.
    let ended = Latch()

    var cleanups: Int { state.withLock { $0.cleanups } }

    func hand(_ message: any IncomingMessage) {
        change { $0.messages.append(message) }
    }

    func fail(with error: MessagingError) {
        change { $0.failure = error }
    }

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingMessage] {
        while true {
            var failure: MessagingError?
            let (messages, isOver, arrival): ([any IncomingMessage], Bool, Latch) = state.withLock { state in
                failure = state.failure
                let taken = Array(state.messages.prefix(maximum))
                state.messages.removeFirst(taken.count)
                state.arrival = Latch()
                return (taken, state.isStopped, state.arrival)
            }
            if let failure { throw failure }
            if !messages.isEmpty { return messages }
            if isOver || Task.isCancelled { return [] }
            await arrival.wait()
        }
    }

    func stop() async { change { $0.isStopped = true } }

    func cleanup() async {
        change { $0.cleanups += 1 }
        ended.fire()
    }

    private func change(_ body: (inout State) -> Void) {
        let arrival = state.withLock { state in
            body(&state)
            return state.arrival
        }
        arrival.fire()
    }
}

/// A message that keeps what a server does with it.
final class ScriptedMessage: IncomingMessage {
    /// What a server did with the message.
    enum Event: Equatable {
        case acknowledged
        case requeued
        case result(String)
        case failure(String)
        case heartbeat
    }

    private struct State {
        var events: [Event] = []
        var heartbeatsLeft: Int
        var waiting: [(count: Int, latch: Latch)] = []
    }

    let request: RequestMessage
    let deadline: ContinuousClock.Instant?
    let isRedelivered = false
    private let canBeAcknowledged: Bool
    private let state: Lock<State>

    init(
        _ request: RequestMessage,
        deadline: ContinuousClock.Instant? = nil,
        canBeAcknowledged: Bool = true,
        heartbeatsDelivered: Int = .max
    ) {
        self.request = request
        self.deadline = deadline
        self.canBeAcknowledged = canBeAcknowledged
        state = Lock(State(heartbeatsLeft: heartbeatsDelivered))
    }

    var events: [Event] { state.withLock { $0.events } }

    /// Waits until at least `count` things were done.
    func events(atLeast count: Int) async -> [Event] {
        let latch = Latch()
        state.withLock { state in
            if state.events.count >= count { latch.fire() } else { state.waiting.append((count, latch)) }
        }
        await latch.wait()
        return events
    }

    func acknowledge() async throws(MessagingError) {
        guard canBeAcknowledged else { throw .transportClosed }
        note(.acknowledged)
    }

    func requeue() async { note(.requeued) }
    func reply(result: RawJSON) async { note(.result(result.text)) }
    func reply(failure: RemoteFailure) async { note(.failure(failure.description)) }

    func heartbeat() async -> Bool {
        let isDelivered = state.withLock { state in
            state.heartbeatsLeft -= 1
            return state.heartbeatsLeft >= 0
        }
        note(.heartbeat)
        return isDelivered
    }

    private func note(_ event: Event) {
        let satisfied = state.withLock { state in
            state.events.append(event)
            let count = state.events.count
            let satisfied = state.waiting.filter { $0.count <= count }.map(\.latch)
            state.waiting.removeAll { $0.count <= count }
            return satisfied
        }
        for latch in satisfied { latch.fire() }
    }
}
