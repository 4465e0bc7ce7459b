internal import Locking

/// The messages handed in by any task and not yet taken by the publisher's lane.
///
/// Bounded. Whoever adds the first one wakes the lane, which then takes all there are: many senders, one hop.
final class Outbox: Sendable {
    /// What became of a request that was handed in.
    enum Admission: Sendable {
        /// It waits, and the lane knows.
        case waiting
        /// It waits, and the lane must be told.
        case first
        /// There are too many already.
        case full
    }

    private struct State {
        var requests: [PublishRequest] = []
        /// Whether the lane was told and has not come yet.
        var isAnnounced = false
    }

    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many wait.
    var count: Int { state.withLock { $0.requests.count } }

    /// Adds a request, unless there are too many and it `mayBeRefused`.
    func add(_ request: PublishRequest, mayBeRefused: Bool) -> Admission {
        state.withLock { state in
            guard !mayBeRefused || state.requests.count < limit else { return .full }
            state.requests.append(request)
            guard !state.isAnnounced else { return .waiting }
            state.isAnnounced = true
            return .first
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
