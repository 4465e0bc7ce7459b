internal import Locking

/// The tasks that the handlers of a server or listener run in: each runs one after the other, and rests in between.
///
/// To make a task and to end it costs more than many a method; and what ends on another thread than it began on gives
/// its memory back to the heap of that thread, which wants it at the same moment.
final class HandlerTasks<Work: Sendable>: Sendable {
    /// How many tasks rest at most; those that came last go first, with memory the processor still has at hand.
    private static var mostResting: Int { 64 }

    private struct State {
        var resting: [CheckedContinuation<Work?, Never>] = []
        var hasEnded = false
    }

    private let state = Lock(State())

    /// Gives `work` to a task that rests.
    ///
    /// - Returns: false when none does, and one is to be made.
    func hand(_ work: Work) -> Bool {
        guard let task = state.withLock({ $0.resting.popLast() }) else { return false }
        task.resume(returning: work)
        return true
    }

    /// Lets the calling task rest until there is work again; nil when it is to end.
    ///
    /// - Parameter isResting: called once it can be given work, or will not be.
    func rest(_ isResting: () -> Void) async -> Work? {
        await withCheckedContinuation { continuation in
            let rests = state.withLock { state in
                guard !state.hasEnded, state.resting.count < Self.mostResting else { return false }
                state.resting.append(continuation)
                return true
            }
            if !rests { continuation.resume(returning: nil) }
            isResting()
        }
    }

    /// Ends the tasks that rest, and those that would.
    func end() {
        let resting = state.withLock { state in
            state.hasEnded = true
            defer { state.resting = [] }
            return state.resting
        }
        for task in resting { task.resume(returning: nil) }
    }
}
