internal import Locking
internal import Logging
internal import ServiceLifecycle

/// Starts, stops and waits for the lives of a server or listener, of which there is one at a time.
///
/// What is done in a life is given as a piece of work; the order of start, stop and wait is kept here. They may be called
/// from any tasks in any order: each waits for the one before it (wire reference 4.7).
final class ServerLifecycle: Sendable {
    /// What a server does from its start to its end; returns when the epoch asks it to, or its task is cancelled.
    typealias Work = @Sendable (ServerEpoch) async -> Void

    private let present = Lock<ServerEpoch?>(nil)
    /// Fires with the first start, for those who stop or wait before it.
    private let everStarted = Latch()
    private let noun: String

    /// Makes the lifecycle of a `noun`, as its errors call it.
    init(of noun: String) {
        self.noun = noun
    }

    /// Whether the present life has begun and nobody has asked for its end.
    var isServing: Bool {
        guard let epoch = present.withLock({ $0 }) else { return false }
        return epoch.started.isFired && epoch.failure == nil && !epoch.stopRequested.isFired
            && !epoch.abortRequested.isFired && !epoch.finished.isFired
    }

    /// Lives one life in the calling task; see ``RPCServer/run()``.
    func run(_ work: Work) async throws {
        let epoch = ServerEpoch()
        try enter(epoch)
        await withGracefulShutdownHandler {
            await work(epoch)
        } onGracefulShutdown: {
            epoch.stopRequested.fire()
        }
        if let failure = epoch.failure { throw failure }
        try Task.checkCancellation()
    }

    /// Begins a life in a task of its own and returns once it has started; see ``RPCServer/start()``.
    func start(_ work: @escaping Work) async throws(MessagingError) {
        let epoch: ServerEpoch
        let new = ServerEpoch()
        do throws(MessagingError) {
            try enter(new)
            // Ends with the epoch, which ends at the latest when the server is released.
            Task { await work(new) }
            epoch = new
        } catch {
            guard error.code == .serverAlreadyRunning, let current = present.withLock({ $0 }) else { throw error }
            epoch = current
        }
        await withTaskCancellationHandler {
            await epoch.started.waitUncancelled()
        } onCancel: {
            epoch.abortRequested.fire()
        }
        if let failure = epoch.failure { throw failure }
    }

    /// Asks the present life to take nothing more, and waits until it does.
    func stop() async {
        guard let epoch = await currentEpoch() else { return }
        await epoch.started.wait()
        epoch.stopRequested.fire()
        await epoch.stopped.wait()
    }

    /// The same, for no longer than `patience` allows.
    func stop(_ patience: Patience) async throws(MessagingError) {
        try await patience.wait(for: everStarted, caller: "stop", task: "start")
        guard let epoch = present.withLock({ $0 }) else { return }
        try await patience.wait(for: epoch.started, caller: "stop", task: "start")
        epoch.stopRequested.fire()
        try await patience.wait(for: epoch.stopped, caller: "stop", task: "stop")
    }

    /// Waits for the end of the present life.
    func wait() async {
        guard let epoch = await currentEpoch() else { return }
        await epoch.finished.wait()
    }

    /// The same, for no longer than `patience` allows.
    func wait(_ patience: Patience) async throws(MessagingError) {
        try await patience.wait(for: everStarted, caller: "wait", task: "start")
        guard let epoch = present.withLock({ $0 }) else { return }
        try await patience.wait(for: epoch.stopRequested, caller: "wait", task: "stop")
        try await patience.wait(for: epoch.finished, caller: "wait", task: "wait")
    }

    /// Ends the present life without waiting for it.
    func abort() {
        present.withLock { $0 }?.abortRequested.fire()
    }

    /// Stops the present life, gives what runs `grace` to end, and aborts it then.
    func stop(cancellingAfter grace: Duration, _ time: TimeSource) async {
        guard let epoch = present.withLock({ $0 }) else { return }
        let end = time.now + grace
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await time.sleep(until: end)
                } catch {
                    // Nobody waits any more, or there is nothing left to wait for; an abort does no harm then.
                }
                epoch.abortRequested.fire()
            }
            await epoch.started.wait()
            epoch.stopRequested.fire()
            await epoch.finished.wait()
            group.cancelAll()
        }
    }

    /// The present life, or the last one; waits for the first, and is nil when the task is cancelled meanwhile.
    private func currentEpoch() async -> ServerEpoch? {
        await everStarted.wait()
        return present.withLock { $0 }
    }

    /// Enters a new life, unless the last one is not stopped yet.
    private func enter(_ epoch: ServerEpoch) throws(MessagingError) {
        let isFree = present.withLock { present in
            if let current = present, !current.stopped.isFired { return false }
            present = epoch
            return true
        }
        guard isFree else { throw MessagingError(.serverAlreadyRunning, "The \(noun) is running already") }
        everStarted.fire()
    }
}
