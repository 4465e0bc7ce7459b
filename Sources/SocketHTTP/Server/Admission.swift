import Locking

/// Counts a server's connections on all its loops, decides whether one more is served, and tells when none is left.
final class Admission: Sendable {
    /// What becomes of a connection that was just accepted.
    enum Verdict {
        case served
        /// There are too many: it is told so.
        case refused
        /// There are too many even of those being told.
        case dropped
    }

    /// What a draining server waits for, one after the other.
    enum Stage {
        /// That the requests in flight end by themselves.
        case finishing
        /// That the responses of cancelled handlers are written.
        case leaving
    }

    private struct State {
        var open = 0
        var accepted = 0
        var beingRefused = 0
        var refused = 0
        /// The stages whose time is over.
        var expired: Set<Stage> = []
        var waiting: (stage: Stage, continuation: CheckedContinuation<Void, Never>)?

        var isEmpty: Bool { open == 0 && beingRefused == 0 }
    }

    /// Being told takes a descriptor for a moment, so their number is bounded too.
    private static let mostBeingRefused = 128

    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) {
        self.limit = limit
    }

    var open: Int { state.withLock { $0.open } }

    /// Whether no connection is left, those being told that there are too many included.
    var isEmpty: Bool { state.withLock { $0.isEmpty } }
    var accepted: Int { state.withLock { $0.accepted } }
    var refused: Int { state.withLock { $0.refused } }

    /// Judges one more connection; unless it is dropped, its end is to be told with ``ended(_:)``.
    func admit() -> Verdict {
        state.withLock { state in
            if state.open < limit {
                state.open += 1
                state.accepted += 1
                return .served
            }
            state.refused += 1
            if state.beingRefused < Self.mostBeingRefused {
                state.beingRefused += 1
                return .refused
            }
            return .dropped
        }
    }

    /// Notes that a connection with this verdict has ended.
    func ended(_ verdict: Verdict) {
        resume { state in
            switch verdict {
            case .served: state.open -= 1
            case .refused: state.beingRefused -= 1
            case .dropped: break
            }
            return state.isEmpty
        }
    }

    /// Ends the waiting of a stage, now or when it begins.
    func expire(_ stage: Stage) {
        resume { state in
            state.expired.insert(stage)
            return state.waiting?.stage == stage
        }
    }

    /// Waits until no connection is left or the stage has expired; one caller at a time.
    func wait(_ stage: Stage) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isEmpty || state.expired.contains(stage) { return true }
                precondition(state.waiting == nil, "a server drains once")
                state.waiting = (stage, continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func resume(when change: (inout State) -> Bool) {
        let continuation = state.withLock { state in change(&state) ? state.waiting.take()?.continuation : nil }
        continuation?.resume()
    }
}
