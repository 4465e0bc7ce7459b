internal import CLinux
internal import Glibc
internal import Locking

/// Who has a lane, and what is to be done on it: by the lane's thread as a rule, by a caller's for a ``nudge()``.
///
/// One thread has the turn at a time, which is what makes everything on the lane safe.
@safe final class LaneTurns: @unchecked Sendable {  // Sendable: `released` is a semaphore, all else is behind `state`.
    typealias Job = @Sendable () -> Void
    typealias Instant = ContinuousClock.Instant

    /// What the thread is to do next.
    enum Step {
        /// It has the turn: these jobs, and the nudge if there was one; then `giveBack()`.
        case run([Job], isNudged: Bool)
        /// Nothing until something is ready or the time has come.
        case sleep(until: Instant?)
        case end
    }

    private struct State {
        var jobs: [Job] = []
        var timers: [(at: Instant, job: Job)] = []
        var isNudged = false
        var onNudge: Job?
        /// The thread that has the turn; 0 for none.
        var holder: pid_t = 0
        /// The lane's thread waits until the turn is given back.
        var isAwaited = false
        /// The lane's thread waits in `epoll`, or is about to.
        var isAsleep = false
        var hasEnded = false
        var watch: SocketWatch?
        var awaitsRoom = false

        /// Whether the thread must be woken for what was just added.
        mutating func wakes() -> Bool {
            defer { isAsleep = false }
            return isAsleep
        }
    }

    /// How often in a row a caller's thread answers nudges of others before it leaves them to the lane's own.
    private static let patience = 4

    private let state = Lock(State())
    private let poll = LanePoll()
    private let released: UnsafeMutablePointer<sem_t>

    init() {
        unsafe released = .allocate(capacity: 1)
        unsafe sem_init(released, 0, 0)
    }

    deinit {
        unsafe sem_destroy(released)
        unsafe released.deallocate()
    }

    /// Whether the calling thread has the turn.
    var isMine: Bool { state.withLock { $0.holder == clinux_thread_id() } }

    // MARK: From anywhere

    func add(_ job: @escaping Job) {
        wake { $0.jobs.append(job) }
    }

    func add(at instant: Instant, _ job: @escaping Job) {
        wake { $0.timers.append((instant, job)) }
    }

    func onNudge(_ job: @escaping Job) { state.withLock { $0.onNudge = job } }

    func end() {
        wake { $0.hasEnded = true }
    }

    private func wake(_ change: (inout State) -> Void) {
        let mustWake = state.withLock { state in
            change(&state)
            return state.wakes()
        }
        if mustWake { poll.wake() }
    }

    func nudge() {
        let job: Job? = state.withLock { state in
            state.isNudged = true
            guard state.holder == 0 else { return nil }
            state.holder = clinux_thread_id()
            return state.onNudge
        }
        // Nobody's turn has ended without looking for nudges.
        guard let job else { return }
        for _ in 0..<Self.patience {
            guard state.withLock({ Self.takeNudge(&$0) }) else { break }
            job()
        }
        giveBack()
    }

    private static func takeNudge(_ state: inout State) -> Bool {
        defer { state.isNudged = false }
        return state.isNudged
    }

    // MARK: Turns

    /// What the lane's thread does next; it gets the turn when there is work.
    func next(readyWork: [Job]) -> Step {
        while true {
            let step: Step? = state.withLock { state in
                guard !state.hasEnded else { return .end }
                let now: Instant? = state.timers.isEmpty ? nil : .now
                let hasWork = !state.jobs.isEmpty || state.isNudged || !readyWork.isEmpty
                let isDue = now.map { now in state.timers.contains { $0.at <= now } } ?? false
                guard hasWork || isDue else {
                    state.isAsleep = true
                    return .sleep(until: state.timers.map(\.at).min())
                }
                guard state.holder == 0 else {
                    state.isAwaited = true
                    return nil
                }
                state.holder = clinux_thread_id()
                var jobs = state.jobs
                state.jobs.removeAll()
                if let now, isDue {
                    jobs += state.timers.filter { $0.at <= now }.map(\.job)
                    state.timers.removeAll { $0.at <= now }
                }
                return .run(jobs + readyWork, isNudged: Self.takeNudge(&state))
            }
            if let step { return step }
            // Only an interruption ends it early, and then the loop looks again.
            _ = unsafe sem_wait(released)
        }
    }

    /// Gives the turn back; whoever waits for it, or for what came meanwhile, is told.
    func giveBack() {
        let (isAwaited, mustWake) = state.withLock { state in
            state.holder = 0
            let isAwaited = state.isAwaited
            state.isAwaited = false
            let hasWork = !state.jobs.isEmpty || state.isNudged
            return (isAwaited, hasWork && state.wakes())
        }
        if isAwaited { unsafe sem_post(released) }
        if mustWake { poll.wake() }
    }

    /// Does what was nudged for; the thread that calls it has the turn.
    func answerNudge() { state.withLock { $0.onNudge }?() }

    // MARK: The socket

    func watch(_ watch: SocketWatch?) {
        let previous = state.withLock { state in
            defer {
                state.watch = watch
                state.awaitsRoom = false
            }
            return state.watch
        }
        if let previous { poll.remove(previous.descriptor) }
        if let watch { poll.add(watch.descriptor) }
    }

    func awaitRoom(_ awaits: Bool) {
        let watch: SocketWatch? = state.withLock { state in
            guard state.awaitsRoom != awaits else { return nil }
            state.awaitsRoom = awaits
            return state.watch
        }
        if let watch { poll.change(watch.descriptor, awaitsRoom: awaits) }
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
