/// The loop as seen by the actors that live on it.
///
/// The runtime compares executors by identity to decide whether a task must be queued to go on. Work that comes through
/// the loop as a task's executor is isolated to nothing, work that comes through it as an actor's executor is isolated
/// to that actor, and the two must be run as what they are: were all of it run as an actor's, each step of a task that
/// is isolated to nothing would be queued once more. So there are two identities for one thread.
final class ActorLane: SerialExecutor, @unchecked Sendable {
    // Sendable: `owner` is set once, before anybody has the lane.
    // Not retained, because the loop owns its lane; an actor on the lane keeps the loop, as with every executor.
    private unowned(unsafe) var owner: EventLoop?

    func attach(to loop: EventLoop) { unsafe owner = loop }

    private var loop: EventLoop {
        guard let owner = unsafe owner else { preconditionFailure("the lane of a loop that is still being made") }
        return owner
    }

    func enqueue(_ job: consuming ExecutorJob) { loop.submit(.actorJob(UnownedJob(job))) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { loop.preconditionOnLoop() }

    func isIsolatingCurrentContext() -> Bool? { loop.isCurrent }
}
