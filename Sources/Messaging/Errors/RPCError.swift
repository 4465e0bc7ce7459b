/// How one call or cast failed, from the caller's point of view.
///
/// ``code`` says what happened, ``delivery`` whether the method can have run, ``isRetriable`` whether sending the same
/// request again is safe and may help. Loss or misuse of the library itself is a ``MessagingError``.
public struct RPCError: Error, Sendable {
    /// What happened.
    public var code: Code
    /// The reason in words, safe to show: no traceback, no password.
    public var message: String
    /// How far the request got.
    public var delivery: Delivery
    /// What the server raised, when ``code`` is `remote`.
    public var remote: RemoteFailure?
    /// The error underneath, when there is one; it belongs in a log, not in front of a user.
    public var cause: (any Error)?
    /// The file the error was made in.
    public var file: String
    /// The line the error was made on.
    public var line: Int

    /// Makes an error; `delivery` is what the code implies unless it is given.
    public init(
        _ code: Code,
        _ message: String,
        delivery: Delivery? = nil,
        remote: RemoteFailure? = nil,
        cause: (any Error)? = nil,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.delivery = delivery ?? code.usualDelivery
        self.remote = remote
        self.cause = cause
        self.file = file
        self.line = line
    }

    /// Whether sending the same request again cannot run the method twice and may succeed.
    ///
    /// A request whose fate is unknown is never retriable by itself: only its owner knows whether the method is
    /// idempotent.
    public var isRetriable: Bool { code.isTransient && delivery.excludesExecution }
}

extension RPCError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The reason in words.
    public var description: String { message }

    /// The code, the reason, the delivery, the place, the cause and the remote traceback, for a log.
    public var debugDescription: String {
        var text = "RPCError.\(code) (\(delivery)): \(message) (\(file):\(line))"
        if let cause { text += ", because of: \(cause)" }
        if let remote, !remote.traceback.isEmpty { text += "\n" + remote.traceback.joined() }
        return text
    }
}
