internal import Locking
internal import Logging
internal import Messaging

/// A consumer with a connection of its own.
final class QueueConsumer: Sendable {
    let inbox: Inbox
    private let connection: AMQPConnection<ConsumerRole>
    private let queue: String

    /// Makes a consumer that is not connected yet.
    init(_ layout: ListeningChannel, _ settings: ConnectionSettings, logger: Logger) throws(AMQPError) {
        let inbox = Inbox(limit: layout.mostUnacknowledged)
        self.inbox = inbox
        queue = layout.queues.first?.queue.name ?? ""
        connection = try AMQPConnection(ConsumerRole(inbox, layout), settings, logger: logger)
    }

    /// The connection's own thread, for tasks that hand on what is consumed and do nothing else.
    var taskExecutor: any TaskExecutor { connection.taskExecutor }

    /// How its connection is doing; it is named for the first of its queues.
    var report: BusConnection? { connection.account.of("listen to \(queue)") }

    /// Returns once everything is declared and consumed from; waits for a broker that is not there.
    ///
    /// - Throws: what the broker refused with; `closed` when the consumer was closed, or the task cancelled, meanwhile.
    func open() async throws(AMQPError) {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Void, AMQPError>, Never>) in
                connection.submit { connection in
                    connection.whenOpen(isPatient: true) { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            // Closing answers everybody who waits.
            connection.prepareToClose()
            connection.submit { $0.close() }
        }
        try outcome.get()
    }

    /// Hands in what is to be done with a delivery; the lane writes it at once, together with others.
    ///
    /// With an `identifier` it is remembered that the request so called was taken, in case that gets lost.
    ///
    /// - Returns: false when the session it came over is gone, so that the broker delivers it again.
    @discardableResult
    func settle(_ item: Inbox.Item, _ settlement: Inbox.Settlement, taking identifier: String? = nil) -> Bool {
        guard let isFirst = inbox.settle(item, settlement, taking: identifier) else { return false }
        if isFirst { connection.flushSoon() }
        return true
    }

    /// Takes nothing more; deliveries that were polled may still be settled.
    func stop() async {
        await connection.use { (role, session) throws(AMQPError) in try role.stopConsuming(on: session) }
    }

    /// Takes nothing more from the broker; what that has sent already is handed out first.
    func drain() async {
        await connection.use { (role, session) throws(AMQPError) in try role.drain(on: session) }
    }

    /// Closes the connection; what was not acknowledged goes back to the queues.
    func close() async {
        await connection.end()
    }
}
