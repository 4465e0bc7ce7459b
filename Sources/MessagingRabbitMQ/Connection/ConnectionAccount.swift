internal import Locking
internal import Messaging

/// How a connection is doing, for those who look at it from outside its lane and must not wait for it.
final class ConnectionAccount: Sendable {
    private enum State {
        /// Nobody has needed the connection yet, or nobody ever will again.
        case none
        case open(broker: String, channels: Int, since: Moment)
        case missing(reason: String, since: Moment)
    }

    private let state = Lock(State.none)

    /// The connection is open, with everything its role needs.
    func noteOpen(_ session: Session, since: Moment) {
        let broker = "\(session.broker.connectHost):\(session.broker.port)"
        // A channel that is closed later is opened again or ends the session, so this number stays true.
        let channels = session.channelCount
        state.withLock { $0 = .open(broker: broker, channels: channels, since: since) }
    }

    /// The connection was lost or could not be opened.
    func noteMissing(_ error: AMQPError, since: Moment) {
        state.withLock { $0 = .missing(reason: "\(error)", since: since) }
    }

    /// There is no connection, and that is as it should be.
    func noteNone() { state.withLock { $0 = .none } }

    /// The account for a report; nil while there is nothing to tell.
    func of(_ purpose: String) -> BusConnection? {
        switch state.withLock({ $0 }) {
        case .none: nil
        case .open(let broker, let channels, let since):
            BusConnection(purpose: purpose, broker: broker, channels: channels, since: since.instant, failure: nil)
        case .missing(let reason, let since):
            BusConnection(purpose: purpose, broker: nil, channels: 0, since: since.instant, failure: reason)
        }
    }
}
