import BuswayHTTPErrors
import Messaging

/// Turns the way a call ended on the bus into the problem its caller is told.
struct ErrorMap: Sendable {
    /// `module.Class` of an exception, and the status it is answered with.
    let statuses: [String: Int]

    /// The problem for `error`, which ended a call or cast of what `address` names.
    func problem(for error: RPCError, _ address: CallAddress) -> Problem {
        if let remote = error.remote { return problem(for: remote, address) }
        // Whoever has no idempotency key may only send again what certainly never reached a worker.
        let ended = [.timeout, .cancelled, .closed].contains(error.code) && error.delivery == .notSent
        let retryable = error.isRetriable || ended
        return Problem(code(for: error), error.message, delivery: error.delivery, retryable: retryable)
    }

    private func code(for error: RPCError) -> ProblemCode {
        switch error.code {
        case .timeout: .rpcTimeout
        case .workerLost: .workerLost
        case .noResponder: .noResponder
        case .badReply, .notDecodable: .badReply
        case .busBlocked: .busBlocked
        case .publishRejected: .publishRejected
        case .publishUnconfirmed: .publishUnconfirmed
        case .versionCapExceeded: .unsupportedVersion
        case .invalidTarget: .invalidTarget
        case .notEncodable: .malformedBody
        case .overloaded: .overloaded
        case .remote: .remoteError
        // The gateway's end cut it short: before it was sent, or while it waited for its reply.
        case .cancelled, .closed: error.delivery == .notSent ? .draining : .rpcTimeout
        default: .busUnavailable
        }
    }

    /// The problem for an exception a worker raised.
    ///
    /// The dispatcher's own errors are told from an endpoint's by class, module and the text that names this very
    /// method: a worker that calls a further worker passes that one's error on in the same classes.
    private func problem(for remote: RemoteFailure, _ address: CallAddress) -> Problem {
        let method = address.method
        if remote.isNoSuchMethod(method) {
            return Problem(.unknownMethod, "the worker has no method \(method)", remote: remote)
        }
        if remote.isUnsupportedVersion(address.version, method: method) {
            return Problem(
                .unsupportedVersion,
                "no endpoint of the worker serves this namespace and version for method \(method)",
                remote: remote
            )
        }
        if let status = statuses[remote.qualifiedName] {
            return Problem(.mapped(className: remote.className, status: status), remote.message, remote: remote)
        }
        if let upstream = UpstreamFailure(remote)?.repeatable {
            let code = ProblemCode.mapped(className: upstream.kind.className, status: upstream.status)
            return Problem(code, upstream.message, remote: remote)
        }
        return Problem(.remoteError, "\(method) raised \(remote.qualifiedName)", remote: remote)
    }
}
