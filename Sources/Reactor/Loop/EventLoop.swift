internal import CLinux
internal import Locking
internal import Synchronization

/// One thread that waits for sockets, timers and work, and runs the tasks and actors that prefer it.
///
/// A loop is a `SerialExecutor`, so an actor can live on it (`unownedExecutor`), and a `TaskExecutor`, so a task can
/// (`Task(executorPreference:)`). Either way the code, its child tasks and the sockets it uses stay on one thread,
/// without a hop between them. Nothing on a loop may block: it would stop everything else there.
///
/// An idle loop sleeps in the kernel and is woken by nothing but an event, a due timer or work from another thread. Before
/// it sleeps it looks a few times whether there is something, and gives way to other threads in between.
///
/// The thread keeps its loop alive until ``shutDown()``; a loop that is merely forgotten goes on for ever, which is a
/// mistake of its owner.
public final class EventLoop: @unchecked Sendable {
    // Sendable: `inbox` is guarded by its lock, `threadID` and `polls` are atomic, the constants are constant, and all
    // other state is touched on the loop's thread only, which `isCurrent` checks at every entrance.

    /// The name the loop was made with; its thread bears the first 15 bytes of it.
    public let name: String

    let actorLane = ActorLane()
    let inbox = Lock(Inbox())
    let poller: Poller
    var queue = WorkQueue()
    var timers = TimerHeap<@Sendable () -> Void>()
    /// Whether the loop still takes descriptors; false from the moment it starts to shut down.
    var acceptsDescriptors = true
    /// Takes turns with the array in `inbox`, so that handing over work allocates nothing.
    var arrivals: [Work] = []
    /// Where sockets read to before the bytes are appended to the caller's array, which then grows only by what came.
    let scratch: ScratchBuffer

    private let threadID = Atomic<Int32>(0)
    private let polls = Atomic<Int>(0)

    /// Makes a loop and starts its thread.
    ///
    /// - Parameter name: the name of the thread, such as `http-0`.
    /// - Throws: ``SystemError`` when the process may not open two more descriptors or start another thread.
    public init(name: String) throws(SystemError) {
        self.name = name
        poller = try Poller()
        scratch = ScratchBuffer(count: 65_536)
        actorLane.attach(to: self)
        let thread = try SystemThread(name: name) { [self] in
            claimThread()
            run()
            // Last of all: whoever waits may release the loop as soon as it is resumed.
            for waiter in end() { waiter.resume() }
        }
        inbox.withLock { $0.thread = thread }
    }

    /// Whether the caller runs on the loop's thread.
    public var isCurrent: Bool { threadID.load(ordering: .relaxed) == clinux_thread_id() }

    /// Runs `action` on the loop, after what is queued there already; may be called on any thread.
    ///
    /// On the loop itself it does not run at once either, but when the present piece of work is done.
    public func execute(_ action: @escaping @Sendable () -> Void) { submit(.action(action)) }

    /// How often the loop has come back from waiting, to prove that an idle one does not.
    package var pollCount: Int { polls.load(ordering: .relaxed) }

    func countPoll() { polls.store(polls.load(ordering: .relaxed) &+ 1, ordering: .relaxed) }

    func claimThread() {
        clinux_take_short_turns()
        threadID.store(clinux_thread_id(), ordering: .relaxed)
    }

    func releaseThread() { threadID.store(0, ordering: .relaxed) }

    func submit(_ work: Work) {
        if isCurrent {
            queue.append(work)
            return
        }
        switch inbox.withLock({ $0.deliver(work) }) {
        case .nothing: break
        case .wake: poller.wake()
        case .revive: revive()
        }
    }

    func preconditionOnLoop() {
        precondition(isCurrent, "this belongs to the loop's thread, and was called on another one")
    }
}
