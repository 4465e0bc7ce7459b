/// Misuse or loss of the library itself: what goes wrong before or beside a call, and never crosses the wire.
///
/// What one call ends with is an ``RPCError``.
public struct MessagingError: Error, Sendable {
    /// What went wrong.
    public var code: Code
    /// The reason in words, safe to show: it never holds a password.
    public var message: String
    /// The error underneath, when there is one; it belongs in a log, not in front of a user.
    public var cause: (any Error)?
    /// The file the error was made in.
    public var file: String
    /// The line the error was made on.
    public var line: Int

    /// Makes an error; the place it was made in is noted by itself.
    public init(
        _ code: Code,
        _ message: String,
        cause: (any Error)? = nil,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.file = file
        self.line = line
    }
}

extension MessagingError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The reason in words.
    public var description: String { message }

    /// The code, the reason, the place and the cause, for a log.
    public var debugDescription: String {
        let text = "MessagingError.\(code): \(message) (\(file):\(line))"
        return if let cause { "\(text), because of: \(cause)" } else { text }
    }
}
