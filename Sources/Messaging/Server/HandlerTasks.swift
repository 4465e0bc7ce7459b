internal import Locking

/// The tasks that the handlers of a server or listener run in: each runs one after the other, and rests in between.
///
/// To make a task and to end it costs more than many a method; and what ends on another thread than it began on gives
/// its memory back to the heap of that thread, which wants it at the same moment.
final class HandlerTasks<Work: Sendable>: Sendable {
    /// How many tasks rest at most; those that came last go first, with memory the processor still has at hand.
    private static var mostResting: Int { 64 }

    private struct State {
        /// Those that rest; each is told whether there is work for it.
        var resting: [CheckedContinuation<Bool, Never>] = []
        /// The work of those that were told so and have not come for it.
        ///
        /// Here, behind the lock, and not in the continuation: what goes through one that is resumed before its task waits
        /// looks like a race to ThreadSanitizer, which does not see the runtime's own order.
        var handed: [Work] = []
        var hasEnded = false
    }

    private let state = Lock(State())

    /// Gives `work` to a task that rests.
    ///
    /// - Returns: false when none does, and one is to be made.
    func hand(_ work: Work) -> Bool {
        let task = state.withLock { state in
            let task = state.resting.popLast()
            if task != nil { state.handed.append(work) }
            return task
        }
        task?.resume(returning: true)
        return task != nil
    }

    /// Lets the calling task rest until there is work again; nil when it is to end.
    ///
    /// - Parameter isResting: called once it can be given work, or will not be.
    func rest(_ isResting: () -> Void) async -> Work? {
        let isGiven = await withCheckedContinuation { continuation in
            let rests = state.withLock { state in
                guard !state.hasEnded, state.resting.count < Self.mostResting else { return false }
                state.resting.append(continuation)
                return true
            }
            if !rests { continuation.resume(returning: false) }
            isResting()
        }
        return isGiven ? state.withLock { $0.handed.removeFirst() } : nil
    }

    /// Ends the tasks that rest, and those that would.
    func end() {
        let resting = state.withLock { state in
            state.hasEnded = true
            defer { state.resting = [] }
            return state.resting
        }
        for task in resting { task.resume(returning: false) }
    }
}
