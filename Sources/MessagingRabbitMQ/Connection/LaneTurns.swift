internal import CLinux
internal import Glibc
internal import Locking
internal import Messaging
internal import Synchronization

/// Who has a lane, and what is to be done on it: by the lane's thread as a rule, by a caller's for a ``nudge()``.
///
/// One thread has the turn at a time, which is what makes everything on the lane safe.
@safe final class LaneTurns: @unchecked Sendable {  // Sendable: `released` is a semaphore, all else is behind `state`.
    typealias Job = @Sendable () -> Void
    typealias Instant = Moment

    /// What the thread is to do next.
    enum Step {
        /// It has the turn: these jobs, the nudge if there was one, and the steps of tasks; then `giveBack()`.
        case run([Job], isNudged: Bool)
        /// Nothing until something is ready or the time has come.
        case sleep(until: Instant?)
        case end
    }

    /// How far the life of the lane has come.
    private enum Stage {
        /// The thread runs. Next: `ending`.
        case running
        /// The end was asked for; the thread runs the jobs that are left. Next: `ended`.
        case ending
        /// There is no thread. Next: `reviving`.
        case ended
        /// Something came after the end, and a thread was started for it. Next: `ended`.
        case reviving
    }

    /// What whoever brought work has to do for it.
    private enum Summons {
        case nothing
        case wake
        case revive
    }

    private struct State {
        var stage = Stage.running
        var thread: pthread_t?
        /// Those who wait for the end of the thread.
        var endWaiters: [CheckedContinuation<Void, Never>] = []
        var jobs: [Job] = []
        /// Steps of tasks.
        var steps: [UnownedJob] = []
        /// Whether steps of tasks are not taken, because the thread may block for long.
        var blocks = false
        private var timers: [(at: Instant, job: Job)] = []
        /// When the first timer is due; nil without timers.
        private(set) var earliest: Instant?
        var isNudged = false
        var onNudge: Job?
        /// The lane's thread waits until the turn is given back.
        var isAwaited = false
        /// The lane's thread waits in `epoll`, or is about to.
        var isAsleep = false
        var watch: SocketWatch?
        var awaitsRoom = false
        var rests = false

        mutating func addTimer(at instant: Instant, _ job: @escaping Job) {
            timers.append((instant, job))
            earliest = min(earliest ?? instant, instant)
        }

        /// The time it is, if a timer is due by now.
        var timeOfDueTimers: Instant? {
            guard let earliest else { return nil }
            let now = Instant.now
            return earliest <= now ? now : nil
        }

        /// Takes the jobs of the timers that are due by `now`.
        mutating func takeDue(_ now: Instant) -> [Job] {
            let due = timers.filter { $0.at <= now }
            timers.removeAll { $0.at <= now }
            earliest = timers.lazy.map(\.at).min()
            return due.sorted { $0.at < $1.at }.map(\.job)
        }

        mutating func removeTimers() {
            timers.removeAll()
            earliest = nil
        }

        /// Asks for the end.
        mutating func end() -> Summons {
            if stage == .running { stage = .ending }
            return summon()
        }

        /// Whether there is something that must not wait for anything.
        var hasWork: Bool { !jobs.isEmpty || !steps.isEmpty || isNudged }

        /// What must be done so that the thread sees what was just added.
        mutating func summon() -> Summons {
            if stage == .ended, hasWork {
                stage = .reviving
                return .revive
            }
            defer { isAsleep = false }
            return isAsleep ? .wake : .nothing
        }
    }

    /// How often in a row a caller's thread answers nudges of others before it leaves them to the lane's own.
    private static let patience = 4

    private let state = Lock(State())
    /// The thread that has the turn; 0 for none.
    ///
    /// Written behind `state` only.
    private let holder = Atomic<pid_t>(0)
    private let poll: LanePoll
    private let released: UnsafeMutablePointer<sem_t>
    private let name: String

    /// - Throws: `unreachable` when there are no descriptors for it.
    init(name: String) throws(AMQPError) {
        self.name = name
        poll = try LanePoll()
        unsafe released = .allocate(capacity: 1)
        unsafe sem_init(released, 0, 0)
    }

    deinit {
        unsafe sem_destroy(released)
        unsafe released.deallocate()
    }

    /// Whether the calling thread has the turn.
    var isMine: Bool { holder.load(ordering: .relaxed) == clinux_thread_id() }

    // MARK: From anywhere

    func add(_ job: @escaping Job) {
        wake { $0.jobs.append(job) }
    }

    func add(at instant: Instant, _ job: @escaping Job) {
        wake { $0.addTimer(at: instant, job) }
    }

    /// Adds a step of a task.
    ///
    /// - Returns: false, and nothing is added, while the thread may block for long.
    func add(step: UnownedJob) -> Bool {
        let summons: Summons? = state.withLock { state in
            guard !state.blocks else { return nil }
            state.steps.append(step)
            return state.summon()
        }
        guard let summons else { return false }
        answer(summons)
        return true
    }

    /// Whether the thread may block for long from now on; then the steps that wait for it go to Swift's pool.
    func blocks(_ blocks: Bool) {
        let waiting: [UnownedJob] = state.withLock { state in
            state.blocks = blocks
            guard blocks else { return [] }
            defer { state.steps = [] }
            return state.steps
        }
        for step in waiting { globalConcurrentExecutor.enqueue(ExecutorJob(step)) }
    }

    func onNudge(_ job: @escaping Job) { state.withLock { $0.onNudge = job } }

    private func wake(_ change: (inout State) -> Void) {
        answer(
            state.withLock { state in
                change(&state)
                return state.summon()
            }
        )
    }

    private func answer(_ summons: Summons) {
        switch summons {
        case .nothing: break
        case .wake: poll.wake()
        case .revive: revive()
        }
    }

    func nudge() {
        let job: Job? = state.withLock { state in
            state.isNudged = true
            guard let job = state.onNudge, take() else { return nil }
            return job
        }
        // Nobody's turn has ended without looking for nudges.
        guard let job else { return }
        for _ in 0..<Self.patience {
            guard state.withLock({ Self.takeNudge(&$0) }) else { break }
            job()
        }
        giveBack()
    }

    /// Gives the turn to the calling thread, if nobody has it; to be called behind `state`.
    private func take() -> Bool {
        guard holder.load(ordering: .relaxed) == 0 else { return false }
        holder.store(clinux_thread_id(), ordering: .relaxed)
        return true
    }

    private static func takeNudge(_ state: inout State) -> Bool {
        defer { state.isNudged = false }
        return state.isNudged
    }

    // MARK: Turns

    /// What the lane's thread does next; it gets the turn when there is work.
    ///
    /// - Parameter steps: empty; takes the steps of tasks that are to be run with the rest.
    func next(readyWork: [Job], steps: inout [UnownedJob]) -> Step {
        while true {
            let step: Step? = state.withLock { state in
                let isRunning = state.stage == .running
                let due = isRunning ? state.timeOfDueTimers : nil
                let readyWork = isRunning ? readyWork : []
                guard due != nil || state.hasWork || !readyWork.isEmpty else {
                    guard isRunning else { return .end }
                    state.isAsleep = true
                    return .sleep(until: state.earliest)
                }
                guard take() else {
                    state.isAwaited = true
                    return nil
                }
                state.isAsleep = false
                var jobs = state.jobs
                state.jobs.removeAll()
                if let due { jobs += state.takeDue(due) }
                swap(&steps, &state.steps)
                // Nearly always the socket is all there is.
                jobs = jobs.isEmpty ? readyWork : jobs + readyWork
                return .run(jobs, isNudged: Self.takeNudge(&state))
            }
            if let step { return step }
            // Only an interruption ends it early, and then the loop looks again.
            _ = unsafe sem_wait(released)
        }
    }

    /// Gives the turn back; whoever waits for it, or for what came meanwhile, is told.
    func giveBack() {
        let (isAwaited, summons) = state.withLock { state in
            holder.store(0, ordering: .relaxed)
            let isAwaited = state.isAwaited
            state.isAwaited = false
            return (isAwaited, state.hasWork ? state.summon() : .nothing)
        }
        if isAwaited { unsafe sem_post(released) }
        answer(summons)
    }

    /// Does what was nudged for; the thread that calls it has the turn.
    func answerNudge() { state.withLock { $0.onNudge }?() }

    // MARK: The thread

    /// Starts the thread.
    ///
    /// - Throws: `unreachable` when the process may have no further one.
    func start() throws(AMQPError) {
        let thread = try LaneThread.start(self, name: name)
        state.withLock { $0.thread = thread }
    }

    /// Starts a thread for what came after the end.
    private func revive() {
        do throws(AMQPError) {
            pthread_detach(try LaneThread.start(self, name: name))
        } catch {
            preconditionFailure("something is to be done on the lane \(name) after its end: \(error)")
        }
    }

    /// Ends the thread once it has run the jobs that are left, without waiting for it.
    func end() {
        let (thread, summons) = state.withLock { state in
            defer { state.thread = nil }
            return (state.thread, state.end())
        }
        if let thread { pthread_detach(thread) }
        answer(summons)
    }

    /// Ends the thread once it has run the jobs that are left, and waits until it is gone; timers are let go.
    func shutDown() async {
        await withCheckedContinuation { continuation in
            let summons: Summons? = state.withLock { state in
                guard state.stage != .ended, state.stage != .reviving else { return nil }
                state.endWaiters.append(continuation)
                return state.end()
            }
            if let summons { answer(summons) } else { continuation.resume() }
        }
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        // It has nothing left to do but return, so this blocks nobody for long.
        if let thread { pthread_join(thread, nil) }
    }

    /// The thread is about to end, unless something came in the last moment.
    ///
    /// - Returns: whether it may; then nothing on this lane is touched any more.
    func mayEnd() -> Bool {
        watch(nil)
        let endWaiters: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard !state.hasWork else { return nil }
            state.stage = .ended
            state.removeTimers()
            defer { state.endWaiters.removeAll() }
            return state.endWaiters
        }
        guard let endWaiters else { return false }
        for waiter in endWaiters { waiter.resume() }
        return true
    }

    // MARK: The socket

    func watch(_ watch: SocketWatch?) {
        let previous = state.withLock { state in
            defer {
                state.watch = watch
                state.awaitsRoom = false
                state.rests = false
            }
            return state.watch
        }
        if let previous { poll.remove(previous.descriptor) }
        if let watch { poll.add(watch.descriptor) }
    }

    func awaitRoom(_ awaits: Bool) { changeInterest { $0.awaitsRoom = awaits } }

    func rest(_ rests: Bool) { changeInterest { $0.rests = rests } }

    private func changeInterest(_ change: (inout State) -> Void) {
        let changed: (SocketWatch, rests: Bool, awaitsRoom: Bool)? = state.withLock { state in
            let (rested, awaitedRoom) = (state.rests, state.awaitsRoom)
            change(&state)
            guard (rested, awaitedRoom) != (state.rests, state.awaitsRoom) else { return nil }
            return state.watch.map { ($0, state.rests, state.awaitsRoom) }
        }
        guard let (watch, rests, awaitsRoom) = changed else { return }
        poll.change(watch.descriptor, awaitsInput: !rests, awaitsRoom: awaitsRoom)
    }

    /// Waits for the socket, a wake-up or the time, and returns what the socket wants done.
    func sleep(until instant: Instant?) -> [Job] {
        let readiness = poll.wait(until: instant)
        guard readiness != 0 else { return [] }
        return state.withLock { state in
            state.isAsleep = false
            guard let watch = state.watch else { return [] }
            // Errors and hang-ups are found by reading.
            var jobs = readiness & ~CLINUX_WRITABLE == 0 ? [] : [watch.readable]
            if readiness & CLINUX_WRITABLE != 0 { jobs.append(watch.writable) }
            return jobs
        }
    }
}
