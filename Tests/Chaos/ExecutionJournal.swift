import Locking
import Messaging

/// Which requests the workers have really run, and where.
final class ExecutionJournal: Sendable {
    private struct State {
        /// How often each worker has run each request.
        var runs: [Int: [Int: Int]] = [:]
        var waiting: [(numbers: Set<Int>, latch: Latch)] = []
    }

    private let state = Lock(State())

    /// Notes that `worker` runs the request.
    func note(_ number: Int, worker: Int) {
        let satisfied = state.withLock { state in
            state.runs[number, default: [:]][worker, default: 0] += 1
            for index in state.waiting.indices { state.waiting[index].numbers.remove(number) }
            let satisfied = state.waiting.filter(\.numbers.isEmpty).map(\.latch)
            state.waiting.removeAll(where: \.numbers.isEmpty)
            return satisfied
        }
        for latch in satisfied { latch.fire() }
    }

    /// How often each worker has run each request.
    var runs: [Int: [Int: Int]] { state.withLock { $0.runs } }

    /// Waits until all these requests have been run, or the task is cancelled.
    func haveRun(_ numbers: Set<Int>) async {
        let latch = Latch()
        state.withLock { state in
            let missing = numbers.filter { state.runs[$0] == nil }
            if missing.isEmpty { latch.fire() } else { state.waiting.append((missing, latch)) }
        }
        await latch.wait()
    }
}
