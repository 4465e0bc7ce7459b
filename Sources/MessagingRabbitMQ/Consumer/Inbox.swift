internal import Locking
internal import Messaging

/// Where a consumer's lane puts deliveries, and a listener's task takes them.
///
/// One task polls. A delivery belongs to the session it came over: when that is lost, what was not polled is dropped,
/// and what was can no longer be acknowledged, because the broker delivers it again.
final class Inbox: Sendable {
    /// A delivery with the session it came over.
    struct Item: Sendable {
        let delivery: DeliveredMessage
        let session: Int
        let arrival: Moment
    }

    /// What a poller is told.
    enum Poll: Sendable {
        case items([Item])
        case stopped
        case closed(MessagingError)
    }

    /// What is to be done with a delivery.
    enum Settlement: Sendable, Hashable {
        case acknowledge
        case requeue
        case reject
    }

    private enum Phase {
        case consuming
        /// Nothing more comes, but what is there is handed out.
        case draining
        case stopped
        case closed(MessagingError)
    }

    private struct State {
        var phase = Phase.consuming
        var session = 0
        var items: [Item] = []
        var settlements: [(tag: UInt64, Settlement)] = []
        var taken: TakenRequests
        /// How many deliveries of the session are not settled.
        var outstanding = 0
        /// Whether the lane comes back for settlements by itself, in a moment.
        var isWatched = false
        var poller: (continuation: CheckedContinuation<Poll, Never>, maximum: Int)?

        /// What a poller gets now; nil when it has to wait.
        mutating func take(atMost maximum: Int) -> Poll? {
            switch phase {
            case .stopped: return .stopped
            case .closed(let error): return .closed(error)
            case .draining where items.isEmpty: return .stopped
            case .consuming, .draining:
                guard !items.isEmpty else { return nil }
                let taken = Array(items.prefix(maximum))
                items.removeFirst(taken.count)
                return .items(taken)
            }
        }

        /// The waiting poller with what it gets, when there is both.
        mutating func wake() -> (CheckedContinuation<Poll, Never>, Poll)? {
            guard let waiting = poller, let outcome = take(atMost: waiting.maximum) else { return nil }
            poller = nil
            return (waiting.continuation, outcome)
        }
    }

    /// How many settlements are never kept waiting for more.
    private static let most = 16

    private let state: Lock<State>

    /// Makes an inbox for a session on which at most `limit` deliveries are unacknowledged at once.
    init(limit: Int) {
        state = Lock(State(taken: TakenRequests(limit: limit)))
    }

    // MARK: The listener's side

    /// Waits for deliveries and takes at most `maximum` of them; nothing when the task is cancelled.
    func poll(atMost maximum: Int) async -> Poll {
        precondition(maximum > 0, "a listener polls for at least one message")
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Poll? = state.withLock { state in
                    if let outcome = state.take(atMost: maximum) { return outcome }
                    guard !Task.isCancelled else { return .stopped }
                    precondition(state.poller == nil, "a listener is polled by one task at a time")
                    state.poller = (continuation, maximum)
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let poller = state.withLock { state in
                defer { state.poller = nil }
                return state.poller
            }
            poller?.continuation.resume(returning: .stopped)
        }
    }

    /// Hands a settlement in for the lane.
    ///
    /// Those of deliveries that came together are worth waiting for, a moment, to be told the broker with one frame.
    ///
    /// With an `identifier` it is remembered that the request so called was taken, in case that gets lost.
    ///
    /// - Returns: nil when the session is gone; otherwise whether the lane must be told.
    func settle(_ item: Item, _ settlement: Settlement, taking identifier: String? = nil) -> Bool? {
        state.withLock { state in
            guard item.session == state.session, !isClosed(state.phase) else { return nil }
            if let identifier { state.taken.take(identifier) }
            state.settlements.append((item.delivery.tag, settlement))
            state.outstanding -= 1
            guard state.isWatched else { return state.settlements.count == 1 }
            return state.outstanding == 0 || state.settlements.count == Self.most
        }
    }

    /// Whether a request was taken over a session that was lost since, so that the broker may not know.
    func hasTaken(_ identifier: String) -> Bool { state.withLock { $0.taken.hasLost(identifier) } }

    private func isClosed(_ phase: Phase) -> Bool {
        if case .closed = phase { true } else { false }
    }

    // MARK: The lane's side

    /// Puts deliveries of the present session in.
    func deliver(_ deliveries: [DeliveredMessage]) {
        let arrival = Moment.now
        let woken = state.withLock { state in
            for delivery in deliveries {
                state.items.append(Item(delivery: delivery, session: state.session, arrival: arrival))
            }
            state.outstanding += deliveries.count
            state.isWatched = state.isWatched || state.outstanding > 1
            return state.wake()
        }
        if let (continuation, outcome) = woken { continuation.resume(returning: outcome) }
    }

    /// Whether the lane is to look for settlements in a moment, unless it has reason to before.
    var isWatched: Bool { state.withLock { $0.isWatched } }

    /// Takes the settlements handed in.
    ///
    /// When the lane looks for them in vain, it has waited long enough: from then on it is told of each again.
    func takeSettlements(isLook: Bool = false) -> [(tag: UInt64, Settlement)] {
        state.withLock { state in
            if state.outstanding == 0 || isLook && state.settlements.isEmpty { state.isWatched = false }
            defer { state.settlements.removeAll() }
            return state.settlements
        }
    }

    /// The session is lost: what came over it is of no use any more.
    ///
    /// - Returns: the settlements handed in that the broker will not hear of.
    func loseSession() -> [(tag: UInt64, Settlement)] {
        let (settlements, woken) = state.withLock { state in
            state.session += 1
            state.taken.loseSession()
            state.outstanding = 0
            state.isWatched = false
            state.items.removeAll()
            defer { state.settlements.removeAll() }
            return (state.settlements, state.wake())
        }
        if let (continuation, outcome) = woken { continuation.resume(returning: outcome) }
        return settlements
    }

    /// Hands out what is there, and then tells that it was stopped.
    func drain() {
        let woken = state.withLock { state in
            if case .consuming = state.phase { state.phase = .draining }
            return state.wake()
        }
        if let (continuation, outcome) = woken { continuation.resume(returning: outcome) }
    }

    /// Hands out nothing more.
    ///
    /// - Returns: the deliveries nobody polled, to be given back.
    func stop() -> [DeliveredMessage] {
        let (woken, unpolled) = state.withLock { state in
            if case .consuming = state.phase { state.phase = .stopped }
            state.outstanding -= state.items.count
            defer { state.items.removeAll() }
            return (state.wake(), state.items.map(\.delivery))
        }
        if let (continuation, outcome) = woken { continuation.resume(returning: outcome) }
        return unpolled
    }

    /// Ends with an error for whoever polls.
    func close(_ error: MessagingError) {
        let woken = state.withLock { state in
            if !isClosed(state.phase) { state.phase = .closed(error) }
            state.items.removeAll()
            return state.wake()
        }
        if let (continuation, outcome) = woken { continuation.resume(returning: outcome) }
    }
}
