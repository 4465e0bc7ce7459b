internal import Locking

/// One life of a server, from start to the end of its last method.
final class ServerEpoch: Sendable {
    private let reason = Lock<MessagingError?>(nil)

    /// The server takes requests, or could not be started.
    let started = Latch()
    /// Somebody wants the server to take nothing more.
    let stopRequested = Latch()
    /// Somebody wants the running methods cancelled, and the end.
    let abortRequested = Latch()
    /// The server takes nothing more.
    let stopped = Latch()
    /// The last method has ended and the listener is closed.
    let finished = Latch()

    /// Why the server could not be started, or why it ended by itself.
    var failure: MessagingError? { reason.withLock { $0 } }

    /// Notes why the epoch fails.
    func fail(with error: MessagingError) {
        reason.withLock { $0 = error }
    }

    /// Marks the end, and with it everything that comes before the end.
    func finish() {
        for latch in [started, stopRequested, abortRequested, stopped, finished] { latch.fire() }
    }

    /// Does `work` in a task that is cancelled when an abort is requested, and marks the end of the epoch after it.
    func runUntilAborted(_ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await work()
                self.finish()
            }
            group.addTask { await self.abortRequested.wait() }
            // Whichever comes first, an abort or the end, is the end of both.
            await group.next()
            group.cancelAll()
        }
    }
}
