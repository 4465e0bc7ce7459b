internal import Locking

/// A driver's account of its status, and of when the connection came or went.
package final class BusStatusRecord: Sendable {
    private struct State {
        var status = BusStatus.disconnected
        var since: TimeSource.Instant
        var wasConnected = false
    }

    private let time: TimeSource
    private let state: Lock<State>

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
            if isConnected != (state.status != .disconnected) { state.since = now }
            state.status = status
            if isConnected { state.wasConnected = true }
        }
    }

    /// The account, with the driver's connections.
    package func report(_ connections: [BusConnection] = []) -> BusReport {
        let state = state.withLock { $0 }
        return BusReport(
            status: state.status,
            since: state.since,
            wasConnected: state.wasConnected,
            connections: connections
        )
    }
}
