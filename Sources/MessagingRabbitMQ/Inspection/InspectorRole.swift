internal import Messaging

/// Asks the broker about queues, on a connection where nothing else has to wait for the answers.
final class InspectorRole: ConnectionRole {
    func start(on session: Session) throws(AMQPError) { try session.perform(.openChannel) }

    /// How many messages wait in a queue, and how many consumers it has; nil for a queue that does not exist.
    func contents(of queue: String, on session: Session) throws(AMQPError) -> (messages: Int, consumers: Int)? {
        do throws(AMQPError) {
            return try session.perform(.inspectQueue(name: queue))
        } catch {
            guard error.kind == .channelClosed, error.code == 404 else {
                throw AMQPError(.lost, code: error.code, error.message)
            }
            try session.perform(.openChannel)
            return nil
        }
    }

    func receive(_ event: Event, on session: Session) throws(AMQPError) {
        if case .channelClosed(_, let code, let reason) = event { throw AMQPError(.lost, code: code, reason) }
    }

    func settle(on session: Session) {}
    func end(_ error: AMQPError) {}
    func stop(on session: Session) {}
}
