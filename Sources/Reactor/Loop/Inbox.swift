/// What other threads leave for a loop, guarded by the loop's lock, and how far the loop's life has come.
struct Inbox: Sendable {
    enum Stage {
        /// The thread runs. Next: `stopping`.
        case running
        /// ``EventLoop/shutDown()`` was called; the thread runs what is left. Next: `ended`.
        case stopping
        /// The thread has ended. Next: `reviving`.
        case ended
        /// Work arrived for a loop that has ended, and a thread is there for it. Next: `ended`.
        case reviving
    }

    private var stage = Stage.running
    private var arrivals: [Work] = []
    /// Whether the loop waits in epoll, or is about to, without having seen what arrives from now on.
    private var isAsleep = false
    private var shutDownWaiters: [CheckedContinuation<Void, Never>] = []
    var thread: SystemThread?

    /// What whoever brought work has to do for it.
    enum Delivery {
        case nothing
        case wake
        case revive
    }

    mutating func deliver(_ work: Work) -> Delivery {
        arrivals.append(work)
        switch stage {
        case .running, .stopping: return wakeIfAsleep() ? .wake : .nothing
        case .ended:
            stage = .reviving
            return .revive
        case .reviving: return .nothing
        }
    }

    /// Asks the loop to end; returns whether it must be woken, or nil when it has ended already.
    mutating func stop(_ waiter: CheckedContinuation<Void, Never>?) -> Bool? {
        switch stage {
        case .ended, .reviving: return nil
        case .running, .stopping:
            stage = .stopping
            if let waiter { shutDownWaiters.append(waiter) }
            return wakeIfAsleep()
        }
    }

    /// Marks the loop asleep unless there is something to do.
    mutating func fallAsleep() -> Bool {
        isAsleep = arrivals.isEmpty && stage == .running
        return isAsleep
    }

    var hasEnded: Bool { stage == .ended || stage == .reviving }

    var hasArrivals: Bool { !arrivals.isEmpty }

    /// Marks the loop awake and swaps its empty array for what has arrived; returns the stage of its life.
    mutating func takeArrivals(into spare: inout [Work]) -> Stage {
        isAsleep = false
        swap(&arrivals, &spare)
        return stage
    }

    /// Ends the loop if nothing has arrived since it last looked; returns who waits for that.
    mutating func endIfIdle() -> [CheckedContinuation<Void, Never>]? {
        guard arrivals.isEmpty else { return nil }
        stage = .ended
        defer { shutDownWaiters = [] }
        return shutDownWaiters
    }

    private mutating func wakeIfAsleep() -> Bool {
        defer { isAsleep = false }
        return isAsleep
    }
}
