internal import Logging

/// What the caller and what the log is told when a method fails.
struct FailureReport: Sendable {
    /// What the caller sees.
    let failure: RemoteFailure
    /// How loudly it is logged: expected failures are part of the method's contract.
    let level: Logger.Level

    /// Judges what a method, or the way to it, threw.
    ///
    /// An error that does not choose its form on the bus becomes a fixed text: its own may hold what callers should not
    /// see. The log gets all of it.
    init(_ error: any Error, method: String) {
        switch error {
        case let expected as ExpectedError:
            failure = FailureReport(expected.error, method: method).failure
            level = .debug
        case let fault as RPCFault:
            failure = fault.remoteFailure
            level = fault.expected ? .debug : .error
        case let dispatch as RPCDispatchError:
            failure = dispatch.remoteFailure
            // By oslo's convention such methods are probes that may well be missing.
            level = method.hasSuffix("_ignore_errors") ? .debug : .error
        case let convertible as any RemoteFailureConvertible:
            failure = convertible.remoteFailure
            level = .error
        case let call as RPCError:
            // A method that called another server passes on what that one raised, under its own name.
            failure = call.remote ?? .unexpected
            level = .error
        case is CancellationError:
            failure = .stopped
            level = .debug
        default:
            failure = .unexpected
            level = .error
        }
    }
}

extension RemoteFailure {
    /// What a caller is told of an error that was not meant for it.
    static let unexpected = RemoteFailure.builtin(
        "RuntimeError",
        "The method failed unexpectedly; the server's log has the reason"
    )

    /// What a caller is told when the server was ended while the method ran.
    static let stopped = RemoteFailure.builtin("RuntimeError", "The server was stopped while the method ran")
}
