internal import Locking

/// One sleeping task for all deadlines of an owner, instead of one a deadline.
///
/// The owner keeps its deadlines in a ``DeadlineHeap`` and says when the earliest one is due. The task sleeps until
/// then, asks the owner to expire what is due, and learns the next instant. It ends with the scheduler: on ``close()``
/// or when the last reference to the scheduler goes.
package final class DeadlineScheduler: Sendable {
    package typealias Instant = TimeSource.Instant

    private struct State {
        var isClosed = false
        var alarm: (instant: Instant, task: Task<Void, Never>)?
        /// Tells an alarm that was replaced while it woke up from the one that replaced it.
        var generation = 0
    }

    private let time: TimeSource
    private let expire: @Sendable (_ now: Instant) -> Instant?
    private let state = Lock(State())

    /// Makes a scheduler that calls `expire` when a deadline is due.
    ///
    /// `expire` gets the present instant, deals with everything due and returns the next deadline, if there is one. It
    /// should not keep its owner alive.
    package init(time: TimeSource, expire: @escaping @Sendable (_ now: Instant) -> Instant?) {
        self.time = time
        self.expire = expire
    }

    deinit { close() }

    /// Makes sure that deadlines are looked at when `instant` has come.
    ///
    /// Cheap when an alarm at or before `instant` is already set, which is the usual case.
    package func wake(at instant: Instant) {
        let replaced: Task<Void, Never>? = state.withLock { state in
            guard !state.isClosed else { return nil }
            if let alarm = state.alarm, alarm.instant <= instant { return nil }
            let replaced = state.alarm?.task
            state.generation += 1
            let generation = state.generation
            let task = Task { [time, weak self] in
                do {
                    // In steps, because a clock need not be able to sleep until the end of time.
                    try await time.sleep(until: min(instant, time.now + .seconds(86_400)))
                } catch {
                    return  // Replaced by an earlier alarm, or closed: nothing is due for this one.
                }
                self?.ring(generation)
            }
            state.alarm = (instant, task)
            return replaced
        }
        replaced?.cancel()
    }

    /// Ends the sleeping task; nothing expires any more.
    package func close() {
        let alarm = state.withLock { state in
            state.isClosed = true
            defer { state.alarm = nil }
            return state.alarm?.task
        }
        alarm?.cancel()
    }

    private func ring(_ generation: Int) {
        let isCurrent = state.withLock { state in
            guard state.generation == generation, !state.isClosed else { return false }
            state.alarm = nil
            return true
        }
        guard isCurrent else { return }
        if let next = expire(time.now) { wake(at: next) }
    }
}
