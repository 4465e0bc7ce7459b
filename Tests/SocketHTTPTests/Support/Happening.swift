import Locking

/// Something that happens once and can be awaited, before or after it happened.
final class Happening: Sendable {
    private struct State {
        var hasHappened = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Lock(State())

    func happen() {
        let waiting = state.withLock { state in
            state.hasHappened = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    var hasHappened: Bool { state.withLock { $0.hasHappened } }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasHappened { state.waiting.append(continuation) }
                return state.hasHappened
            }
            if isOver { continuation.resume() }
        }
    }
}

/// Waits until its task is cancelled, and returns; never sooner.
func waitForCancellation() async {
    let cancelled = Happening()
    await withTaskCancellationHandler {
        await cancelled.wait()
    } onCancel: {
        cancelled.happen()
    }
}
