/// Runs the steps of tasks on a lane's thread, in turn with everything else there.
///
/// Not the ``Lane`` itself: with one identity for both kinds of executor, each step of a task would be queued once more.
final class LaneTaskExecutor: TaskExecutor {
    private let turns: LaneTurns

    init(_ turns: LaneTurns) { self.turns = turns }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        turns.add { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }
}
