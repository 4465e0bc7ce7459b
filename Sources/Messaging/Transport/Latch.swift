internal import Locking

/// An event that happens once and that any number of tasks may wait for.
///
/// Waiting ends when the event happens or when the waiting task is cancelled, whichever comes first; each continuation
/// is taken out of the table before it is resumed, so it is resumed exactly once.
package final class Latch: Sendable {
    private struct State {
        var isFired = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Lock(State())

    /// Makes a latch whose event has not happened yet.
    package init() {}

    /// Whether the event has happened.
    package var isFired: Bool { state.withLock { $0.isFired } }

    /// Makes the event happen; later calls change nothing.
    package func fire() {
        let waiters = state.withLock { state in
            state.isFired = true
            let waiters = Array(state.waiters.values)
            state.waiters.removeAll()
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once the event has happened or the calling task is cancelled.
    package func wait() async {
        let id = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    // The cancellation handler may have run before there was anything to take: the task's flag says so.
                    guard !state.isFired, !Task.isCancelled else { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }

    /// Returns once the event has happened, whether or not the calling task is cancelled.
    package func waitUncancelled() async {
        await Task { await wait() }.value
    }
}
