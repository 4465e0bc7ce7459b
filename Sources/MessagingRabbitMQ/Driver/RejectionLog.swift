internal import Locking
internal import Logging
internal import Messaging

/// Logs messages that cannot be read, at most one line a second: whoever can publish could fill the disk with them.
final class RejectionLog: Sendable {
    /// The shortest time between two lines.
    static let pause = Duration.seconds(1)

    private struct State {
        var next: TimeSource.Instant?
        var count = 0
    }

    private let time: TimeSource
    private let logger: Logger
    private let state = Lock(State())

    init(time: TimeSource, logger: Logger) {
        self.time = time
        self.logger = logger
    }

    /// Counts a message, and logs it with the number of those since the last line.
    func note(_ text: Logger.Message, _ error: WireError) {
        let now = time.now
        let count: Int? = state.withLock { state in
            state.count += 1
            if let next = state.next, next > now { return nil }
            state.next = now + Self.pause
            defer { state.count = 0 }
            return state.count
        }
        guard let count else { return }
        logger.error(text, metadata: [LogKey.error: "\(error)", "messaging.count": "\(count)"])
    }
}
