import Locking

@testable import Messaging

/// A clock that tests move by hand.
final class ManualTime: Sendable {
    typealias Instant = TimeSource.Instant

    private struct Sleeper {
        let instant: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
        var watchers: [(instant: Instant, latch: Latch)] = []
    }

    let start: Instant
    private let state: Lock<State>

    init() {
        let start = Instant.now
        self.start = start
        state = Lock(State(now: start))
    }

    var now: Instant { state.withLock { $0.now } }

    /// How many tasks sleep now.
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    var source: TimeSource {
        TimeSource(now: { self.now }, sleep: { try await self.sleep(until: $0) })
    }

    /// Moves the clock and wakes whoever is due, in the order of their instants.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let now = state.now
            let due = state.sleepers.filter { $0.value.instant <= now }
            for id in due.keys { state.sleepers.removeValue(forKey: id) }
            return due.values.sorted { $0.instant < $1.instant }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once some task sleeps until `start + offset`.
    func sleeper(at offset: Duration) async {
        let latch = Latch()
        let instant = start + offset
        state.withLock { state in
            if state.sleepers.values.contains(where: { $0.instant == instant }) {
                latch.fire()
            } else {
                state.watchers.append((instant, latch))
            }
        }
        await latch.wait()
    }

    // The injected clock itself: nothing sleeps, the waiter is resumed when the test moves the time.
    private func sleep(until instant: Instant) async throws {
        let id = state.withLock { state in
            defer { state.nextSleeper += 1 }
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (outcome, latches): (Result<Void, any Error>?, [Latch]) = state.withLock { state in
                    if Task.isCancelled { return (.failure(CancellationError()), []) }
                    if instant <= state.now { return (.success(()), []) }
                    state.sleepers[id] = Sleeper(instant: instant, continuation: continuation)
                    let latches = state.watchers.filter { $0.instant == instant }.map(\.latch)
                    state.watchers.removeAll { $0.instant == instant }
                    return (nil, latches)
                }
                if let outcome { continuation.resume(with: outcome) }
                for latch in latches { latch.fire() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
