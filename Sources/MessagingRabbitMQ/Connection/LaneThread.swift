internal import CLinux
internal import Glibc
internal import Messaging
internal import Rounds

/// The thread behind a ``Lane``: works while there is work, sleeps until there is.
final class LaneThread {
    /// How many turns the socket waits at most while there is always something else to do.
    private static let patience = 64

    private let turns: LaneTurns
    private let name: String

    private init(_ turns: LaneTurns, name: String) {
        self.turns = turns
        self.name = name
    }

    /// Starts a thread that ends with ``LaneTurns/mayEnd()``; to be joined or detached.
    ///
    /// - Throws: `unreachable` when the process may have no further thread.
    static func start(_ turns: LaneTurns, name: String) throws(AMQPError) -> pthread_t {
        var blocked = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&blocked)
        for fault in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { unsafe sigdelset(&blocked, fault) }
        // Signals are the program's; a thread inherits the mask of the one that starts it.
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let start = unsafe Unmanaged.passRetained(LaneThread(turns, name: name))
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, nil, runLane, start.toOpaque())
        guard status == 0 else {
            unsafe start.release()
            throw AMQPError(.unreachable, system: status, "There is no thread for a connection")
        }
        return thread
    }

    fileprivate func run() {
        unsafe clinux_name_thread(name)
        clinux_take_short_turns()
        let round = Round()
        round.around { run(in: round) }
    }

    private func run(in round: Round) {
        var ready: [LaneTurns.Job] = []
        var steps: [UnownedJob] = []
        var turnsSinceLook = 0
        let taskExecutor = unsafe turns.asUnownedTaskExecutor()
        while true {
            switch turns.next(readyWork: ready, steps: &steps) {
            case .run(let jobs, let isNudged):
                ready = []
                for job in jobs { job() }
                if isNudged { turns.answerNudge() }
                for step in steps { unsafe step.runSynchronously(on: taskExecutor) }
                steps.removeAll(keepingCapacity: true)
                turns.giveBack()
                // With the turn given back: what was put off may want another lane, whose thread may want this one.
                round.end()
                turnsSinceLook += 1
                if turnsSinceLook == Self.patience {
                    turnsSinceLook = 0
                    ready = turns.sleep(until: .now)
                }
            case .sleep(let instant):
                turnsSinceLook = 0
                ready = turns.sleep(until: instant)
            case .end:
                if turns.mayEnd() { return }
            }
        }
    }
}

/// What the new thread runs.
private func runLane(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let start = unsafe start else { return nil }
    unsafe Unmanaged<LaneThread>.fromOpaque(start).takeRetainedValue().run()
    return nil
}
