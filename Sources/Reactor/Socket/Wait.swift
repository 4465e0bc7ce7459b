/// How a wait for a descriptor came to its end.
enum WaitEnd: Sendable {
    case ready
    case deadlineExceeded
    case cancelled
    case closed
}

/// One task's wait for one direction of a channel; empty when nobody waits.
struct Wait {
    private var continuation: CheckedContinuation<WaitEnd, Never>?
    /// Tells a wait from those before it, so that a cancellation that comes late cannot end the wrong one.
    private(set) var number: UInt64 = 0
    private(set) var deadline: MonotonicTime?

    var isEmpty: Bool { continuation == nil }

    mutating func begin(
        _ continuation: CheckedContinuation<WaitEnd, Never>,
        number: UInt64,
        deadline: MonotonicTime?
    ) {
        self.continuation = continuation
        self.number = number
        self.deadline = deadline
    }

    /// Ends the wait, if there is one; the task goes on when the present piece of work is done.
    mutating func end(_ result: WaitEnd) {
        deadline = nil
        continuation.take()?.resume(returning: result)
    }

    mutating func end(_ result: WaitEnd, ifNumber number: UInt64) {
        if self.number == number { end(result) }
    }

    mutating func end(_ result: WaitEnd, ifDueAt now: MonotonicTime) {
        if let deadline, deadline <= now { end(result) }
    }
}
