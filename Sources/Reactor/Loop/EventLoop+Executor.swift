extension EventLoop: SerialExecutor, TaskExecutor {
    /// Queues a piece of a task; called by the Swift runtime.
    public func enqueue(_ job: consuming ExecutorJob) { submit(.job(UnownedJob(job))) }

    /// The loop as an actor's executor: what the actor's `unownedExecutor` returns.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe actorLane.asUnownedSerialExecutor() }

    /// The loop as a task's executor.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    /// Traps unless the caller runs on the loop; what `assumeIsolated` of an actor on the loop asks.
    public func checkIsolated() { preconditionOnLoop() }

    /// Whether the caller runs on the loop; what `preconditionIsolated` asks first.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }
}
