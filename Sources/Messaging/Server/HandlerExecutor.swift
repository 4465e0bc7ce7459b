/// How a server or listener runs its handlers: how many at once, and in which tasks (oslo: `executor`).
public struct HandlerExecutor: Sendable, Hashable {
    /// The most handlers that run at once.
    let handlers: Int
    /// The most messages taken from the bus and not acknowledged.
    let prefetch: Int
    /// Where handlers run.
    let place: Place

    enum Place: Sendable, Hashable {
        /// Each in a task, on Swift's shared pool.
        case pool
        /// Each in a task, on the thread the messages come on.
        case connection
        /// In the task that polls the bus.
        case poller
    }

    /// Whether handlers run in other tasks than the one that polls.
    var usesTasks: Bool { place != .poller }

    /// Runs each handler in a task, `limit` at once, so that there is no order among them.
    ///
    /// A task that has run one handler may run another after it.
    ///
    /// 64 as the thread pool of oslo's `threading` executor; but where that takes everything the broker has into memory,
    /// no more messages are taken here than can be run.
    public static func tasks(limit: Int = 64) -> HandlerExecutor {
        precondition(limit > 0, "a server must be allowed to run at least one handler")
        return HandlerExecutor(handlers: limit, prefetch: limit, place: .pool)
    }

    /// Runs each handler in a task, `limit` at once, on the thread its message came on.
    ///
    /// For handlers that compute little and wait for others without holding their thread: they need no other thread to
    /// begin, and what those that came together answer leaves in one write. On RabbitMQ that costs a server a third less
    /// processor time. A handler that does hold the thread holds up its connection, the broker's heartbeats included, and
    /// all of a server's handlers have one processor between them. Listeners of notifications, a
    /// bus without threads of its own, and a server whose task was told where to run treat this as ``tasks(limit:)``.
    public static func cooperative(limit: Int = 64) -> HandlerExecutor {
        precondition(limit > 0, "a server must be allowed to run at least one handler")
        return HandlerExecutor(handlers: limit, prefetch: limit, place: .connection)
    }

    /// Runs one handler after the other, in the order in which the messages came; up to `prefetch` wait in memory.
    public static func serial(prefetch: Int = 64) -> HandlerExecutor {
        precondition(prefetch > 0, "a server must be allowed to take at least one message")
        return HandlerExecutor(handlers: 1, prefetch: prefetch, place: .pool)
    }

    /// Polls one message, handles it, and polls the next, all in the server's own task.
    ///
    /// The basic job of a server with nothing around it: no task a message, and none waits in memory while another
    /// server could have taken it. A handler that suspends holds up everything behind it.
    public static let blocking = HandlerExecutor(handlers: 1, prefetch: 1, place: .poller)
}
