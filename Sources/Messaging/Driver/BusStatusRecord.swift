internal import Locking
internal import Synchronization

/// A driver's account of its status, and of when the connection came or went.
package final class BusStatusRecord: Sendable {
    private struct State {
        var status = BusStatus.disconnected
        var since: TimeSource.Instant
        var wasConnected = false
        var reconnects = 0
    }

    private let time: TimeSource
    private let state: Lock<State>
    private let unconfirmedCount = Atomic<Int>(0)

    /// Makes an account that begins without a connection.
    package init(time: TimeSource) {
        self.time = time
        state = Lock(State(since: time.now))
    }

    /// What was noted last.
    package var status: BusStatus { state.withLock { $0.status } }

    /// Notes how it is now; one more failed attempt to connect makes the loss no younger.
    package func note(_ status: BusStatus) {
        let now = time.now
        state.withLock { state in
            let isConnected = status != .disconnected
            if isConnected != (state.status != .disconnected) {
                state.since = now
                if isConnected, state.wasConnected { state.reconnects += 1 }
            }
            state.status = status
            if isConnected { state.wasConnected = true }
        }
    }

    /// Notes how many messages were written and not confirmed yet.
    package func noteUnconfirmed(_ count: Int) { unconfirmedCount.store(count, ordering: .relaxed) }

    /// The account, with the driver's connections.
    package func report(_ connections: [BusConnection] = []) -> BusReport {
        let state = state.withLock { $0 }
        return BusReport(
            status: state.status,
            since: state.since.instant,
            wasConnected: state.wasConnected,
            connections: connections,
            reconnects: state.reconnects,
            unconfirmed: unconfirmedCount.load(ordering: .relaxed)
        )
    }
}
