/// How a server or listener runs its handlers: how many at once, and in which tasks (oslo: `executor`).
public struct HandlerExecutor: Sendable, Hashable {
    /// The most handlers that run at once.
    let handlers: Int
    /// The most messages taken from the bus and not acknowledged.
    let prefetch: Int
    /// Whether each handler runs in a task of its own, or in the one that polls the bus.
    let usesTasks: Bool

    /// Runs each handler in a task of its own, `limit` at once, so that there is no order among them.
    ///
    /// 64 as the thread pool of oslo's `threading` executor; but where that takes everything the broker has into memory,
    /// no more messages are taken here than can be run.
    public static func tasks(limit: Int = 64) -> HandlerExecutor {
        precondition(limit > 0, "a server must be allowed to run at least one handler")
        return HandlerExecutor(handlers: limit, prefetch: limit, usesTasks: true)
    }

    /// Runs one handler after the other, in the order in which the messages came; up to `prefetch` wait in memory.
    public static func serial(prefetch: Int = 64) -> HandlerExecutor {
        precondition(prefetch > 0, "a server must be allowed to take at least one message")
        return HandlerExecutor(handlers: 1, prefetch: prefetch, usesTasks: true)
    }

    /// Polls one message, handles it, and polls the next, all in the server's own task.
    ///
    /// The basic job of a server with nothing around it: no task a message, and none waits in memory while another
    /// server could have taken it. A handler that suspends holds up everything behind it.
    public static let blocking = HandlerExecutor(handlers: 1, prefetch: 1, usesTasks: false)
}
