internal import CLinux
internal import Glibc
internal import Locking
internal import Messaging

/// The thread of one AMQP connection, and the executor of the connection's actor.
///
/// librabbitmq wants to be used by one at a time, and it blocks; here it blocks this thread and none of Swift's pool.
/// The thread waits for the socket and for jobs in one place, so what arrives wakes nobody else on its way.
///
/// Small work that waits for nothing need not even wake the thread: ``nudge()`` does it on the caller's thread when
/// nobody has the lane, and leaves it to whoever has it otherwise.
final class Lane: SerialExecutor {
    private let turns: LaneTurns

    /// For tasks that compute little and hold no thread.
    var taskExecutor: any TaskExecutor { turns }

    /// Makes a lane whose thread begins at once; `name` is for who looks at threads.
    ///
    /// - Throws: `unreachable` when the process may have no further thread or descriptors.
    init(name: String) throws(AMQPError) {
        turns = try LaneTurns(name: name)
        try turns.start()
    }

    /// The thread ends; it has nothing to do any more, because jobs keep the lane.
    deinit { turns.end() }

    /// Ends the thread once it has run what is left, and waits until it is gone; not on the lane itself.
    ///
    /// What a thread leaves to be cleaned up when it ends, OpenSSL's errors for one, must not meet the cleaning up at the
    /// end of the process. Should something come to the lane even later, it is still run, on a thread started for it
    /// alone.
    func shutDown() async { await turns.shutDown() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        turns.add { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { precondition(turns.isMine, "this code runs on the lane of its connection only") }

    func isIsolatingCurrentContext() -> Bool? { turns.isMine }

    /// Runs a job on the thread, after those before it; does not wait for it.
    func add(_ job: @escaping LaneTurns.Job) { turns.add(job) }

    /// Runs a job on the thread when `pause` is over.
    func add(after pause: Duration, _ job: @escaping LaneTurns.Job) { turns.add(at: .now + pause, job) }

    /// What ``nudge()`` does; set once, before the first.
    func onNudge(_ job: @escaping LaneTurns.Job) { turns.onNudge(job) }

    /// Does what was set with ``onNudge(_:)``: here, if nobody has the lane, else soon and wherever the lane is.
    ///
    /// It must wait for nothing. Several nudges may be answered with one go, which begins after the last of them.
    func nudge() { turns.nudge() }

    /// Whether the thread may block for long from now on; steps of tasks run elsewhere meanwhile.
    func blocks(_ blocks: Bool) { turns.blocks(blocks) }

    /// Watches `descriptor`, which the lane owns from now on; on the lane only.
    func watch(_ descriptor: Int32, readable: @escaping LaneTurns.Job, writable: @escaping LaneTurns.Job) {
        turns.watch(SocketWatch(descriptor, readable: readable, writable: writable))
    }

    /// Also calls `writable`, once, when the socket has room; on the lane only.
    func awaitRoom() { turns.awaitRoom(true) }

    /// Stops waiting for room; on the lane only.
    func forgetRoom() { turns.awaitRoom(false) }

    /// Does not look whether the descriptor can be read, until told to again; on the lane only.
    ///
    /// That its other end is gone is noticed all the same.
    func rest(_ rests: Bool) { turns.rest(rests) }

    /// Stops watching and closes the descriptor; on the lane only.
    func unwatch() { turns.watch(nil) }
}
