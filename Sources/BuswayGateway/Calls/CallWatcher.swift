import Messaging

/// Who looks on while a call runs, besides whoever waits for it.
struct CallWatcher: Sendable {
    /// What comes after the deadline, and who takes it.
    struct Late: Sendable {
        /// How long after the deadline a reply is still waited for.
        let patience: Duration
        /// Called once when nobody took the reply in time: with it, or with what the wait ended with.
        let arrived: @Sendable (Result<CallOutcome, Problem>) -> Void
    }

    /// Called when the call has its place and is about to be sent.
    var admitted: @Sendable () -> Void = {}
    /// Called when the worker says that it is still at it.
    var heartbeat: (@Sendable () -> Void)?
    var late: Late?
}
