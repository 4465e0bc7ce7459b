internal import Locking
internal import Messaging

/// What happened, in order, for tests that wait until it has.
final class Journal: Sendable {
    private struct State {
        var entries: [String] = []
        var waiting: [(count: Int, latch: Latch)] = []
    }

    private let state = Lock(State())

    /// Everything noted so far.
    var entries: [String] { state.withLock { $0.entries } }

    func note(_ entry: String) {
        let satisfied = state.withLock { state in
            state.entries.append(entry)
            let count = state.entries.count
            let satisfied = state.waiting.filter { $0.count <= count }.map(\.latch)
            state.waiting.removeAll { $0.count <= count }
            return satisfied
        }
        for latch in satisfied { latch.fire() }
    }

    /// Waits until there are at least `count` entries and returns them.
    func entries(atLeast count: Int) async -> [String] {
        let latch = Latch()
        state.withLock { state in
            if state.entries.count >= count { latch.fire() } else { state.waiting.append((count, latch)) }
        }
        await latch.wait()
        return entries
    }
}
