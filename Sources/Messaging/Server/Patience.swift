internal import Logging

/// How long somebody waits for a server, and when a log line says that it takes long.
struct Patience: Sendable {
    private let end: TimeSource.Instant?
    private let warning: TimeSource.Instant?
    private let time: TimeSource
    private let logger: Logger

    /// Counts from now on; nil waits without limit, or without a word.
    init(timeout: Duration?, logAfter: Duration?, time: TimeSource, logger: Logger) {
        let now = time.now
        end = timeout.map { now + $0 }
        // oslo switches the warning off by a zero.
        warning = logAfter.flatMap { $0 > .zero ? now + $0 : nil }
        self.time = time
        self.logger = logger
    }

    /// Waits for an event, or until the calling task is cancelled.
    ///
    /// - Throws: `taskTimeout` when time is up first.
    func wait(for latch: Latch, caller: String, task: String) async throws(MessagingError) {
        guard !latch.isFired, end != nil || warning != nil else { return await latch.wait() }
        let isTimely = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await latch.wait()
                return true
            }
            group.addTask { await !self.timeIsUp(caller: caller, task: task) }
            let isTimely = await group.next() ?? true
            group.cancelAll()
            return isTimely
        }
        guard isTimely || latch.isFired else { throw .taskTimeout(caller: caller, task: task) }
    }

    /// Warns when it is time to; returns when time is up, or when there is nothing left to wait for.
    private func timeIsUp(caller: String, task: String) async -> Bool {
        do {
            if let warning, warning > time.now, end.map({ warning < $0 }) ?? true {
                try await time.sleep(until: warning)
                logger.warning("Possible hang: \(caller) is waiting for \(task) to complete")
            }
            guard let end else {
                // Only the event ends this wait.
                await Latch().wait()
                return false
            }
            try await time.sleep(until: end)
            return true
        } catch {
            return false
        }
    }
}
