import Locking
import Messaging

/// A stream of server-sent events that anybody may put events into, from any thread and without waiting.
///
/// What waits for the reader is bounded: one that is too slow gets what is there, an event `end` that says so, and the
/// end of the stream. Events are not copied for each stream, so that one that goes to thousands is held once.
final class EventStream: GatewayStream {
    typealias Instant = TimeSource.Instant

    private struct State {
        var queue: [[UInt8]] = []
        var queued = 0
        /// Nothing more is taken in: what is queued goes out, and then the stream ends.
        var isEnding = false
        var isClosed = false
        /// When something was handed to the front last.
        var spoke: Instant
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// Whose stream it is.
    let identity: Identity
    /// The topic whose notifications it shows, if it does.
    let topic: String?
    private let limit: Int
    private let heartbeat: Duration
    private let time: TimeSource
    private let whenClosed: @Sendable () -> Void
    private let state: Lock<State>

    /// How much is handed to the front at a time, unless a single event is larger.
    private static let piece = 65_536

    /// - Parameter whenClosed: called once, when nobody reads any more.
    init(
        for identity: Identity,
        topic: String?,
        _ configuration: StreamConfiguration,
        time: TimeSource,
        whenClosed: @escaping @Sendable () -> Void
    ) {
        self.identity = identity
        self.topic = topic
        self.time = time
        self.whenClosed = whenClosed
        limit = configuration.buffer
        heartbeat = configuration.heartbeat
        let opening = ServerSentEvent.opening(retry: .seconds(2))
        state = Lock(State(queue: [opening], queued: opening.count, spoke: time.now))
    }

    /// Puts an event behind those that wait.
    ///
    /// - Returns: whether the stream takes events: not once it has ended, was closed or has become too much to hold.
    @discardableResult
    func send(_ event: ServerSentEvent) -> Bool { send(encoded: event.encoded) }

    /// Puts an event that was encoded before, for several streams.
    @discardableResult
    func send(encoded event: [UInt8]) -> Bool {
        change { state in
            guard !state.isEnding, !state.isClosed else { return false }
            // A large event has its chance as long as it is the only one.
            guard state.queue.isEmpty || state.queued + event.count <= limit else {
                Self.end(&state, with: StreamEnd.slowReader.event)
                return false
            }
            Self.add(event, to: &state)
            return true
        }
    }

    /// Ends the stream behind what waits, with a last event or without.
    func finish(_ last: ServerSentEvent? = nil) {
        change { state in
            if !state.isEnding, !state.isClosed { Self.end(&state, with: last) }
        }
    }

    func finish(_ end: StreamEnd) { finish(end.event) }

    func next() async -> [UInt8]? {
        while !Task.isCancelled {
            let (piece, hasEnded) = state.withLock { (take(&$0), $0.isEnding) }
            if let piece { return piece }
            if hasEnded { return nil }
            await wait()
        }
        return nil
    }

    func drain() { finish(.draining) }

    func probe() { say(ServerSentEvent.heartbeat) }

    func close() {
        let isFirst = change { state in
            defer {
                state.isClosed = true
                state.queue = []
                state.queued = 0
            }
            return !state.isClosed
        }
        if isFirst { whenClosed() }
    }

    /// Says a word when nothing was said for long, and ends what may not go on.
    ///
    /// - Returns: when to look again; nil when the stream needs no more of it.
    func tick(_ now: Instant) -> Instant? {
        if let expires = identity.expires, expires <= now {
            finish(.expired)
            return nil
        }
        let (isOver, spoke, isBusy) = state.withLock { ($0.isEnding || $0.isClosed, $0.spoke, !$0.queue.isEmpty) }
        if isOver { return nil }
        let due = spoke + heartbeat
        if due <= now, !isBusy { say(ServerSentEvent.heartbeat) }
        let next = due <= now ? now + heartbeat : due
        return identity.expires.map { min($0, next) } ?? next
    }

    private func say(_ comment: [UInt8]) {
        change { state in
            if !state.isEnding, !state.isClosed, state.queue.isEmpty { Self.add(comment, to: &state) }
        }
    }

    private static func add(_ event: [UInt8], to state: inout State) {
        state.queue.append(event)
        state.queued += event.count
    }

    private static func end(_ state: inout State, with last: ServerSentEvent?) {
        if let last { add(last.encoded, to: &state) }
        state.isEnding = true
    }

    /// As many events as make a good piece.
    private func take(_ state: inout State) -> [UInt8]? {
        guard var piece = state.queue.first else { return nil }
        var count = 1
        while count < state.queue.count, piece.count + state.queue[count].count <= Self.piece {
            piece.append(contentsOf: state.queue[count])
            count += 1
        }
        if count == state.queue.count { state.queue = [] } else { state.queue.removeFirst(count) }
        state.queued -= piece.count
        state.spoke = time.now
        return piece
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    // The cancellation handler may have run before there was anything to take: the task's flag says so.
                    guard state.queue.isEmpty, !state.isEnding, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            change { _ in }
        }
    }

    /// Changes the state, and lets the front look at it when it waits.
    @discardableResult
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, waiter) = state.withLock { state in
            let result = body(&state)
            return (result, state.waiter.take())
        }
        waiter?.resume()
        return result
    }
}
