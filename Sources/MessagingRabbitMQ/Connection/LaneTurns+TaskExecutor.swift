/// Runs the steps of tasks on the lane's thread, in turn with everything else there; on Swift's pool while it blocks.
///
/// Not the ``Lane`` itself: with one identity for both kinds of executor, each step of a task would be queued once more.
extension LaneTurns: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !add(step: job) { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
    }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }
}
