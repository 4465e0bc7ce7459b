import Locking
import Messaging

/// All attempts of a load, for tests that wait until enough have ended.
final class AttemptLedger: Sendable {
    private struct State {
        var next = 0
        var attempts: [Attempt] = []
        var waiting: [(condition: @Sendable (Attempt, Int) -> Bool, latch: Latch)] = []
    }

    private let state = Lock(State())

    /// The number of the next attempt.
    func nextNumber() -> Int {
        state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Everything that has ended so far.
    var attempts: [Attempt] { state.withLock { $0.attempts } }

    func note(_ attempt: Attempt) {
        let satisfied = state.withLock { state in
            state.attempts.append(attempt)
            let count = state.attempts.count
            let satisfied = state.waiting.filter { $0.condition(attempt, count) }.map(\.latch)
            state.waiting.removeAll { waiting in satisfied.contains { $0 === waiting.latch } }
            return satisfied
        }
        for latch in satisfied { latch.fire() }
    }

    /// Waits until this many more have ended.
    func ended(more count: Int) async {
        let latch = Latch()
        state.withLock { state in
            let goal = state.attempts.count + count
            state.waiting.append(({ _, count in count >= goal }, latch))
        }
        await latch.wait()
    }

    /// Waits for the next attempt to end that `condition` is true of, which is asked under a lock.
    func ended(where condition: @escaping @Sendable (Attempt) -> Bool) async {
        let latch = Latch()
        state.withLock { $0.waiting.append(({ attempt, _ in condition(attempt) }, latch)) }
        await latch.wait()
    }
}
