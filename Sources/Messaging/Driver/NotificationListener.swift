public import WireJSON

/// A notification listener's place on the bus.
public protocol NotificationListener: Sendable {
    /// Waits for notifications and returns those that are there, at most `maximum` of them.
    ///
    /// Returns nothing only when the listener was stopped or the calling task is cancelled.
    ///
    /// - Throws: `transportClosed` when the transport was cleaned up; another code when the bus is lost for good.
    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingNotification]

    /// Takes nothing more; notifications not polled yet go back to the bus.
    func stop() async

    /// Ends the listener; whatever was not acknowledged goes back to the bus.
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
