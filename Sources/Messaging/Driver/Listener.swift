/// A server's place on the bus: hands out requests until it is stopped.
///
/// One task polls; the messages may be handled by others.
public protocol Listener: Sendable {
    /// Waits for requests and returns those that are there, at most `maximum` of them.
    ///
    /// Returns nothing only when the listener was stopped or the calling task is cancelled. A lost connection is
    /// restored while this waits.
    ///
    /// - Throws: `transportClosed` when the transport was cleaned up; another code when the bus is lost for good.
    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingMessage]

    /// Takes nothing more: the bus is told to send no further messages, those not polled yet go back to it.
    ///
    /// Messages that were polled may still be acknowledged and answered.
    func stop() async

    /// Ends the listener; whatever was not acknowledged goes back to the bus and is delivered again.
    func cleanup() async
}
