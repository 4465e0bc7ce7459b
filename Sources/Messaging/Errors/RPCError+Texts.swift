/// The errors whose texts oslo fixes; an operator who knows one finds it here unchanged.
extension RPCError {
    /// No reply to the message called `messageID` came in time (oslo: `MessagingTimeout`).
    public static func timeout(
        messageID: String,
        delivery: Delivery = .unknown,
        file: String = #fileID,
        line: Int = #line
    ) -> RPCError {
        let message = "Timed out waiting for a reply to message ID \(messageID)"
        return RPCError(.timeout, message, delivery: delivery, file: file, line: line)
    }

    /// `target` breaks the precondition that `message` states (oslo: `InvalidTarget`).
    public static func invalidTarget(
        _ message: String,
        _ target: Target,
        file: String = #fileID,
        line: Int = #line
    ) -> RPCError {
        RPCError(.invalidTarget, "\(message):\(target)", file: file, line: line)
    }

    /// `version` is missing or above the client's cap (oslo: `RPCVersionCapError`, whose text has two spaces).
    public static func versionCapExceeded(
        version: String?,
        cap: String,
        file: String = #fileID,
        line: Int = #line
    ) -> RPCError {
        let message = """
            Requested message version, \(version ?? "None") is incompatible.  It needs to be equal in major version \
            and less than or equal in minor version as the specified version cap \(cap).
            """
        return RPCError(.versionCapExceeded, message, file: file, line: line)
    }

    /// The server answered with `failure` (oslo: `RemoteError`, whose text we keep without the traceback).
    ///
    /// When the failure says that the server has no such method or version, which it can only say of `method` itself,
    /// the method did not run and ``delivery`` says so.
    public static func remote(
        _ failure: RemoteFailure,
        method: String,
        version: String?,
        file: String = #fileID,
        line: Int = #line
    ) -> RPCError {
        let refused = failure.isNoSuchMethod(method) || failure.isUnsupportedVersion(version, method: method)
        return RPCError(
            .remote,
            "Remote error: \(failure.className) \(failure.message)",
            delivery: refused ? .notExecuted : .executed,
            remote: failure,
            file: file,
            line: line
        )
    }

    /// The same error, which names the method and its target where it could be any request's.
    ///
    /// oslo's text for a timeout names an identifier that nobody has seen; it stays in front for those who search for it.
    func naming(_ request: OutgoingRequest) -> RPCError {
        guard code == .timeout || code == .workerLost else { return self }
        var place = "method \(request.method)"
        if let topic = request.target.topic { place += " on topic \(topic)" }
        if let server = request.target.server { place += ", server \(server)" }
        var error = self
        error.message += " (\(place))"
        return error
    }
}
