import WireJSON

/// One of the two ways a command's message takes.
protocol Messenger: Sendable {
    /// Sends the message and waits for the result.
    ///
    /// - Throws: ``CommandFailure`` with the exit code that tells how it ended.
    func call(_ message: OutgoingMessage) async throws(CommandFailure) -> RawJSON

    /// Sends the message to one server, or to all of them, and returns its id.
    ///
    /// - Throws: ``CommandFailure`` with the exit code that tells how it ended.
    func cast(_ message: OutgoingMessage, fanout: Bool) async throws(CommandFailure) -> String

    /// Tells whoever listens, and returns the notification's id.
    ///
    /// - Throws: ``CommandFailure`` with the exit code that tells how it ended.
    func notify(_ notification: NotificationText) async throws(CommandFailure) -> String
}
