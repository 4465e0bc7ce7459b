import Glibc
import Logging
import Reactor

/// What signals make of a command that runs until one comes: the first drains it, a second ends it at once.
struct SignalDuty: Sendable {
    let signals: SignalSource
    let logger: Logger
    /// Has the log written, because what ends the process at once waits for nobody else.
    let flush: @Sendable () -> Void

    /// Follows the signals until there are no more, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - reload: SIGHUP came.
    ///   - drain: SIGTERM or SIGINT came for the first time.
    func follow(reload: () -> Void, drain: () -> Void) async {
        var isDraining = false
        for await signal in signals {
            if signal == .hangUp {
                reload()
                continue
            }
            if isDraining {
                logger.warning(
                    "stopping at once: a second signal came",
                    metadata: ["signal": .stringConvertible(signal)]
                )
                flush()
                exit(128 + signal.rawValue)
            }
            isDraining = true
            logger.info("draining", metadata: ["signal": .stringConvertible(signal)])
            drain()
        }
    }
}
