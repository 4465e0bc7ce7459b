internal import Locking

/// One life of a server, from start to the end of its last method.
final class ServerEpoch: Sendable {
    private struct State {
        var failure: MessagingError?
        var task: Task<Void, Never>?
    }

    private let state = Lock(State())

    /// The server takes requests, or could not be started.
    let started = Latch()
    /// Somebody wants the server to take nothing more.
    let stopRequested = Latch()
    /// The server takes nothing more.
    let stopped = Latch()
    /// The last method has ended and the listener is closed.
    let finished = Latch()

    /// Why the server could not be started, or why it ended by itself.
    var failure: MessagingError? { state.withLock { $0.failure } }

    /// Notes why the epoch fails.
    func fail(with error: MessagingError) {
        state.withLock { $0.failure = error }
    }

    /// Marks the end, and with it everything that comes before the end.
    func finish() {
        for latch in [started, stopRequested, stopped, finished] { latch.fire() }
    }

    /// Keeps the task that runs the epoch, if it is one of its own.
    func adopt(_ task: Task<Void, Never>) {
        state.withLock { $0.task = task }
    }

    /// Ends the epoch without waiting for its methods.
    func abort() {
        state.withLock { $0.task }?.cancel()
    }
}
