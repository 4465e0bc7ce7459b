public import WireJSON

/// A notification listener's place on the bus: hands out notifications until it is stopped and empty.
///
/// One task polls; the notifications may be handled by others.
public protocol NotificationFeed: Sendable {
    /// Waits for notifications and returns those that are there, at most `maximum` of them.
    ///
    /// Returns nothing only when the feed was stopped and has handed out everything, or the calling task is cancelled,
    /// which loses nothing: what is there is handed out by the next poll.
    ///
    /// - Throws: `transportClosed` when the transport was cleaned up; another code when the bus is lost for good.
    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingNotification]

    /// Takes nothing more from the bus; what that has sent already is still handed out.
    ///
    /// So a listener that stops in order handles what it had taken, and nothing comes again to another.
    func stop() async

    /// Ends the feed; whatever was not acknowledged goes back to the bus.
    func cleanup() async
}

/// A notification as a listener gets it.
public protocol IncomingNotification: Sendable {
    /// The inner JSON object, with `_unique_id` and the `_context_` keys it travelled with.
    var message: RawJSON { get }

    /// Whether it was delivered before and came back.
    var isRedelivered: Bool { get }

    /// Takes the notification for good. Called after it was handled, so that it is handled at least once.
    ///
    /// - Throws: when the connection it came over is gone; then it will be delivered again.
    func acknowledge() async throws(MessagingError)

    /// Gives the notification back to the bus, which delivers it again at once.
    func requeue() async
}
