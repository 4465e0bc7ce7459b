/// How a wait for a descriptor came to its end.
enum WaitEnd: Sendable {
    case ready
    case deadlineExceeded
    case cancelled
    case closed
}

/// One task's wait for one direction of a channel.
///
/// A wait is announced before the task is suspended, because the way there may lead through the loop's queue: the Swift
/// runtime moves a task that does not prefer the loop, and so runs there only for an actor's sake, by queueing it. What
/// happens in between must not be lost.
struct Wait {
    private enum State {
        /// Nobody waits. Next: `announced`.
        case idle
        /// A task is about to wait. Next: `waiting`, or `settled` when the end comes first.
        case announced
        /// The wait is over before it has begun. Next: `idle`.
        case settled(WaitEnd)
        /// The task is suspended. Next: `idle`.
        case waiting(CheckedContinuation<WaitEnd, Never>)
    }

    private var state = State.idle
    /// Tells a wait from those before it, so that a cancellation that comes late cannot end the wrong one.
    private var number: UInt64 = 0
    private(set) var deadline: MonotonicTime?

    mutating func announce(number: UInt64, deadline: MonotonicTime?) {
        guard case .idle = state else { preconditionFailure("two tasks read from, or write to, one socket") }
        state = .announced
        self.number = number
        self.deadline = deadline
    }

    mutating func begin(_ continuation: CheckedContinuation<WaitEnd, Never>) {
        switch state {
        case .announced: state = .waiting(continuation)
        case .settled(let result):
            state = .idle
            continuation.resume(returning: result)
        case .idle, .waiting: preconditionFailure("a wait begins without having been announced")
        }
    }

    /// Ends the wait, if there is one; the task goes on when the present piece of work is done.
    mutating func end(_ result: WaitEnd) {
        switch state {
        case .idle, .settled: break
        case .announced:
            state = .settled(result)
            deadline = nil
        case .waiting(let continuation):
            state = .idle
            deadline = nil
            continuation.resume(returning: result)
        }
    }

    mutating func end(_ result: WaitEnd, ifNumber number: UInt64) {
        if self.number == number { end(result) }
    }

    mutating func end(_ result: WaitEnd, ifDueAt now: MonotonicTime) {
        if let deadline, deadline <= now { end(result) }
    }
}
