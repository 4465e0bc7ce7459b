internal import Locking

/// The messages handed in by any task and not yet taken by the publisher's lane.
///
/// Bounded. Whoever adds the first one tells the lane, which then takes all there are: many senders, one write. A thread
/// that works in rounds may have more to add before it sleeps, and tells the lane at the end of its round.
final class Outbox: Sendable {
    /// What became of a request that was handed in.
    enum Admission: Sendable {
        /// It waits, and the lane knows.
        case waiting
        /// It waits, and the lane must be told.
        case first
        /// It waits, and the lane must be told at the end of the round, if nobody has done so by then.
        case putOff
        /// There are too many already.
        case full
    }

    private struct State {
        var requests: [PublishRequest] = []
        /// Whether the lane was told and has not come yet.
        var isAnnounced = false
    }

    /// How many messages no round keeps waiting for more.
    static let most = 32

    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many wait.
    var count: Int { state.withLock { $0.requests.count } }

    /// Adds a request, unless there are too many and it `mayBeRefused`; in a round or on a thread that has none.
    func add(_ request: PublishRequest, mayBeRefused: Bool, inRound: Bool) -> Admission {
        state.withLock { state in
            guard !mayBeRefused || state.requests.count < limit else { return .full }
            state.requests.append(request)
            guard !state.isAnnounced else { return .waiting }
            if inRound, state.requests.count < Self.most { return .putOff }
            state.isAnnounced = true
            return .first
        }
    }

    /// The end of a round, in which telling the lane was put off.
    ///
    /// - Returns: whether it must be told now.
    func announce() -> Bool {
        state.withLock { state in
            guard !state.isAnnounced, !state.requests.isEmpty else { return false }
            state.isAnnounced = true
            return true
        }
    }

    /// Takes everything there is.
    func takeAll() -> [PublishRequest] {
        state.withLock { state in
            state.isAnnounced = false
            defer { state.requests = [] }
            return state.requests
        }
    }
}
