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

    /// Where to run the task that polls and hands the messages on to others; nil for wherever it is.
    ///
    /// A driver whose messages come on a thread of its own can save them a way to another one, only to be handed on from
    /// there. Whatever may take long must not run there, such as a method, unless its server was told that it does not
    /// (``HandlerExecutor/cooperative(limit:)``). The executor lives as long as the listener.
    var pollingExecutor: (any TaskExecutor)? { get }

    /// Takes nothing more: the bus is told to send no further messages, those not polled yet go back to it.
    ///
    /// Messages that were polled may still be acknowledged and answered.
    func stop() async

    /// Ends the listener; whatever was not acknowledged goes back to the bus and is delivered again.
    func cleanup() async
}

extension Listener {
    /// Wherever it is.
    public var pollingExecutor: (any TaskExecutor)? { nil }
}
