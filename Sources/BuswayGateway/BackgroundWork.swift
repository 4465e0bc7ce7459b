/// The tasks a gateway runs that outlive the request they began with: children of ``run()``, and gone with it.
///
/// How many there are is bounded by whoever starts them: each belongs to a stored call or record.
final class BackgroundWork: Sendable {
    private typealias Job = @Sendable () async -> Void

    private let jobs: AsyncStream<Job>
    private let entrance: AsyncStream<Job>.Continuation

    init() { (jobs, entrance) = AsyncStream.makeStream(of: Job.self) }

    /// Starts a job, as soon as the owner runs this; once that has ended, nothing is started any more.
    func start(_ job: @escaping @Sendable () async -> Void) { entrance.yield(job) }

    /// Runs what is started until the task is cancelled, which cancels all of it.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs { group.addTask { await job() } }
            group.cancelAll()
        }
    }
}
