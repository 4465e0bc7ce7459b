import Locking
import Messaging

/// Sees to it that nobody waits long for the answer of a gateway that is gone.
///
/// A question that was taken in is answered by nobody once its gateway was killed, and nothing tells the asker. So while
/// there are questions to a gateway the bus is asked whether anybody still reads its queue: once every ``interval``,
/// however many wait.
final class Vigil: Sendable {
    static let interval = Duration.milliseconds(500)
    /// How long a gateway may be without a consumer before it is gone: one that lost its connection to the broker needs a
    /// second to come back.
    static let patience = Duration.seconds(2)

    private struct Watched {
        var questions = 0
        var absentSince: TimeSource.Instant?
        let isGone = Latch()
    }

    private struct State {
        var watched: [String: Watched] = [:]
        /// Fires when there is a gateway to watch.
        var isNeeded = Latch()
    }

    private let time: TimeSource
    private let consumers: @Sendable (String) async -> Int?
    private let state = Lock(State())

    /// - Parameter consumers: how many read the queue of a gateway; nil when the bus cannot be asked.
    init(time: TimeSource, consumers: @escaping @Sendable (String) async -> Int?) {
        self.time = time
        self.consumers = consumers
    }

    /// Watches a gateway until ``end(_:)`` was called as often.
    ///
    /// - Returns: what fires when it is gone.
    func begin(_ gateway: String) -> Latch {
        let (isGone, isNeeded) = state.withLock { state in
            state.watched[gateway, default: Watched()].questions += 1
            return (state.watched[gateway, default: Watched()].isGone, state.isNeeded)
        }
        isNeeded.fire()
        return isGone
    }

    func end(_ gateway: String) {
        state.withLock { state in
            state.watched[gateway]?.questions -= 1
            if state.watched[gateway]?.questions == 0 { state.watched[gateway] = nil }
            if state.watched.isEmpty, state.isNeeded.isFired { state.isNeeded = Latch() }
        }
    }

    /// Watches until the task is cancelled.
    func run() async {
        while true {
            await state.withLock { $0.isNeeded }.wait()
            // Most questions are answered long before anybody has to look.
            do { try await time.sleep(until: time.now + Self.interval) } catch { return }
            for gateway in state.withLock({ Array($0.watched.keys) }) {
                if let count = await consumers(gateway) { note(gateway, isThere: count > 0) }
            }
        }
    }

    private func note(_ gateway: String, isThere: Bool) {
        let now = time.now
        let isGone = state.withLock { state -> Latch? in
            guard let watched = state.watched[gateway] else { return nil }
            state.watched[gateway]?.absentSince = isThere ? nil : watched.absentSince ?? now
            guard let since = state.watched[gateway]?.absentSince, now - since >= Self.patience else { return nil }
            return watched.isGone
        }
        isGone?.fire()
    }
}
