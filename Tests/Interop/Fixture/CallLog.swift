import Locking
import Messaging
import WireJSON

/// What a Swift service has run, in order: the counterpart of the Python peer's journal.
final class CallLog: Sendable {
    struct Entry: Sendable {
        let server: String
        let method: String
        let context: RequestContext
        let arguments: RawJSON
    }

    private struct State {
        var entries: [Entry] = []
        var waiting: [(count: Int, latch: Latch)] = []
    }

    private let state = Lock(State())

    var entries: [Entry] { state.withLock { $0.entries } }
    var methods: [String] { entries.map(\.method) }

    func note(_ entry: Entry) {
        let satisfied = state.withLock { state in
            state.entries.append(entry)
            let count = state.entries.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }
        }
        for waiting in satisfied { waiting.latch.fire() }
    }

    /// Everything, once it is at least `count` entries; the suite's time limit ends a wait in vain.
    @discardableResult
    func entries(atLeast count: Int) async -> [Entry] {
        let latch = Latch()
        state.withLock { state in
            if state.entries.count >= count { latch.fire() } else { state.waiting.append((count, latch)) }
        }
        await latch.wait()
        return entries
    }
}
