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
        var waiting: [(isEnough: @Sendable ([Entry]) -> Bool, latch: Latch)] = []
    }

    private let state = Lock(State())

    var entries: [Entry] { state.withLock { $0.entries } }
    var methods: [String] { entries.map(\.method) }

    func note(_ entry: Entry) {
        let satisfied = state.withLock { state in
            state.entries.append(entry)
            let entries = state.entries
            defer { state.waiting.removeAll { $0.isEnough(entries) } }
            return state.waiting.filter { $0.isEnough(entries) }
        }
        for waiting in satisfied { waiting.latch.fire() }
    }

    /// Everything, once it is at least `count` entries; the suite's time limit ends a wait in vain.
    @discardableResult
    func entries(atLeast count: Int) async -> [Entry] {
        await wait { $0.count >= count }
        return entries
    }

    /// What was run of one method, once it is at least `count` entries.
    func entries(
        of method: String,
        atLeast count: Int
    ) async -> [Entry] {
        await wait { entries in entries.count { $0.method == method } >= count }
        return entries.filter { $0.method == method }
    }

    private func wait(until isEnough: @escaping @Sendable ([Entry]) -> Bool) async {
        let latch = Latch()
        state.withLock { state in
            if isEnough(state.entries) { latch.fire() } else { state.waiting.append((isEnough, latch)) }
        }
        await latch.wait()
    }
}
