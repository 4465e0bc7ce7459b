extension EventLoop {
    /// Runs `action` on the loop when `moment` has come, unless it is cancelled or the loop shuts down before.
    ///
    /// To be called on the loop. The action runs at `moment` at the earliest, and as a rule within a millisecond of it;
    /// actions of the same moment run in the order in which they were scheduled.
    @discardableResult
    public func schedule(at moment: MonotonicTime, _ action: @escaping @Sendable () -> Void) -> TimerID {
        preconditionOnLoop()
        return timers.insert(at: moment, action)
    }

    /// Runs `action` on the loop when `delay` has passed, unless it is cancelled or the loop shuts down before.
    ///
    /// To be called on the loop; otherwise like ``schedule(at:_:)``.
    @discardableResult
    public func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) -> TimerID {
        schedule(at: .now + delay, action)
    }

    /// Keeps a timer from firing; nothing happens when it has fired or been cancelled already.
    ///
    /// To be called on the loop.
    public func cancelTimer(_ id: TimerID) {
        preconditionOnLoop()
        timers.remove(id)
    }

    func runDueTimers() {
        guard !timers.isEmpty else { return }
        let now = MonotonicTime.now
        let limit = timers.nextOrder
        while let action = timers.popDue(at: now, setBefore: limit) { action() }
    }

    /// How long the loop may sleep, rounded up so that it does not wake before the timer is due; -1 is without limit.
    var millisecondsToFirstTimer: Int32 {
        guard let first = timers.first else { return -1 }
        let left = (first - .now).saturatingNanoseconds
        guard left > 0 else { return 0 }
        return Int32(clamping: left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1))
    }
}
