internal import Locking
internal import Logging
internal import Messaging

/// The one reply queue of a transport, with a connection of its own, made at the first call.
///
/// Replies never wait behind messages that are sent: a broker that blocks publishers goes on delivering.
final class ReplyConsumer: Sendable {
    /// The name that requests give as `_reply_q`.
    let queue: String

    private let connection: AMQPConnection<ReplyRole>
    private let isOpen: Lock<Bool>

    init(
        _ layout: ListeningChannel,
        queue: String,
        to waiters: ReplyWaiters,
        _ rejections: RejectionLog,
        _ settings: ConnectionSettings,
        logger: Logger
    ) throws(AMQPError) {
        self.queue = queue
        let isOpen = Lock(false)
        self.isOpen = isOpen
        let role = ReplyRole(
            waiters,
            layout,
            isOpen: isOpen,
            rejections,
            longestMessage: settings.longestMessage,
            logger: logger
        )
        connection = try AMQPConnection(role, settings, logger: logger)
    }

    /// The connection's own thread, for tasks that compute little and hold no thread.
    var taskExecutor: any TaskExecutor { connection.taskExecutor }

    /// How its connection is doing; nil while nobody has called.
    var report: BusConnection? { connection.account.of("replies") }

    /// Calls `body` once replies can be received: at once as a rule, else when the attempt to connect has ended.
    func whenOpen(_ body: @escaping @Sendable (Result<Void, AMQPError>) -> Void) {
        if isOpen.withLock({ $0 }) { return body(.success(())) }
        connection.submit { $0.whenOpen(isPatient: false, body) }
    }

    /// Deletes the queue and closes the connection.
    func close() async {
        await connection.end()
    }
}
