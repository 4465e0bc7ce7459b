import Locking
import Messaging
import WireJSON

/// Where a reply is handed from the background to the request that waits for it, or found to be too late for that.
final class ReplyHandover: Sendable {
    private enum State {
        case awaited
        case offered(Result<RawJSON, RPCError>)
        case abandoned
    }

    private let state = Lock(State.awaited)
    private let hasCome = Latch()

    /// Hands the reply over.
    ///
    /// - Returns: false when nobody waits for it any more.
    func offer(_ reply: Result<RawJSON, RPCError>) -> Bool {
        let isAwaited = state.withLock { state in
            guard case .awaited = state else { return false }
            state = .offered(reply)
            return true
        }
        hasCome.fire()
        return isAwaited
    }

    /// Waits for the reply.
    ///
    /// - Throws: what the call ended with; `timeout` or `cancelled` when the wait did first, and the call goes on.
    func reply(until deadline: TimeSource.Instant) async throws(RPCError) -> RawJSON {
        await hasCome.wait(until: deadline, .continuous)
        let reply: Result<RawJSON, RPCError> = state.withLock { state in
            if case .offered(let reply) = state { return reply }
            state = .abandoned
            return Task.isCancelled
                ? .failure(RPCError(.cancelled, "The call was cancelled while it waited for its reply"))
                : .failure(RPCError(.timeout, "No reply came in time; a late one will still be noted"))
        }
        return try reply.get()
    }
}
