/// How one call or cast failed, from the caller's point of view.
///
/// ``code`` says what happened, ``delivery`` whether the method can have run, ``isRetriable`` whether sending the same
/// request again is safe and may help. Loss or misuse of the library itself is a ``MessagingError``.
///
/// One reference in size: every function a call passes through has room for the error it may end with.
public struct RPCError: Error, Sendable {
    /// What happened.
    public var code: Code {
        get { box.details.code }
        set { change { $0.code = newValue } }
    }

    /// The reason in words, safe to show: no traceback, no password.
    public var message: String {
        get { box.details.message }
        set { change { $0.message = newValue } }
    }

    /// How far the request got.
    public var delivery: Delivery {
        get { box.details.delivery }
        set { change { $0.delivery = newValue } }
    }

    /// What the server raised, when ``code`` is `remote`.
    public var remote: RemoteFailure? {
        get { box.details.remote }
        set { change { $0.remote = newValue } }
    }

    /// The error underneath, when there is one; it belongs in a log, not in front of a user.
    public var cause: (any Error)? {
        get { box.details.cause }
        set { change { $0.cause = newValue } }
    }

    /// The file the error was made in.
    public var file: String { box.details.file }

    /// The line the error was made on.
    public var line: Int { box.details.line }

    private struct Details: Sendable {
        var code: Code
        var message: String
        var delivery: Delivery
        var remote: RemoteFailure?
        var cause: (any Error)?
        let file: String
        let line: Int
    }

    private final class Box: Sendable {
        let details: Details

        init(_ details: Details) { self.details = details }
    }

    private var box: Box

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
        box = Box(
            Details(
                code: code,
                message: message,
                delivery: delivery ?? code.usualDelivery,
                remote: remote,
                cause: cause,
                file: file,
                line: line
            )
        )
    }

    private mutating func change(_ body: (inout Details) -> Void) {
        var details = box.details
        body(&details)
        box = Box(details)
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
