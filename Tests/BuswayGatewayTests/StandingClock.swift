import Locking
import Messaging

/// A clock that stands still until a test moves it; whoever sleeps on it does until cancelled or let go.
final class StandingClock: Sendable {
    private let instant = Lock(TimeSource.Instant.now)
    private let limit = Latch()

    var source: TimeSource {
        TimeSource(
            now: { self.instant.withLock { $0 } },
            sleep: { _ in
                await self.limit.wait()
                try Task.checkCancellation()
            }
        )
    }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }

    /// Lets everybody's time come.
    func ring() { limit.fire() }
}
