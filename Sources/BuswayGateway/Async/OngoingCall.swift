import Locking
import Messaging

/// A call whose caller does not wait: how it is getting on, and how it ended.
final class OngoingCall: Sendable {
    struct Progress: Sendable {
        /// How often the worker has said that it is still at it.
        var heartbeats = 0
        /// Whether it has a place, and is on its way to the bus.
        var isAdmitted = false
        var answer: StoredAnswer?
    }

    private struct State {
        var progress = Progress()
        /// Fires at the next change, and is replaced by another then.
        var change = Latch()
    }

    let id: CallID
    /// Fires when nobody wants the call any more.
    let abandoned = Latch()
    private let state = Lock(State())

    init(_ id: CallID) { self.id = id }

    var progress: Progress { state.withLock { $0.progress } }

    func admit() { change { $0.isAdmitted = true } }

    func beat() { change { $0.heartbeats += 1 } }

    /// Says how it ended; only the first time counts.
    func end(with answer: StoredAnswer) { change { if $0.answer == nil { $0.answer = answer } } }

    /// Returns the first progress that will do, or what there is when `limit` has come or the task is cancelled.
    func progress(
        until limit: TimeSource.Instant,
        _ time: TimeSource,
        where suffices: (Progress) -> Bool
    ) async -> Progress {
        while true {
            let (progress, change) = state.withLock { ($0.progress, $0.change) }
            guard !suffices(progress), time.now < limit, !Task.isCancelled else { return progress }
            await change.wait(until: limit, time)
        }
    }

    private func change(_ body: (inout Progress) -> Void) {
        let latch = state.withLock { state in
            body(&state.progress)
            defer { state.change = Latch() }
            return state.change
        }
        latch.fire()
    }
}
