/// A response body that comes into being while it is sent.
///
/// The server asks for one piece, hands all of it to the kernel, and only then asks for the next: a client that reads
/// slowly is felt here, as a wait between two calls of ``next()``, and what piles up meanwhile is the stream's own to
/// bound. A piece the client does not take within ``HTTPTimeouts/write`` ends the connection.
///
/// The body goes out in chunks, or to an HTTP/1.0 client until the connection ends (RFC 9112, section 6.3). Every
/// requirement is called on the event loop of the connection, so an implementation may not block.
public protocol HTTPBodyStream: Sendable {
    /// The next piece, as soon as there is one; `nil` ends the body well.
    ///
    /// Called by one task at a time, which is cancelled when the client is gone or a drain has run out of time: return
    /// `nil` then, without delay.
    func next() async -> [UInt8]?

    /// Called once when the server drains: say what there is left to say, and end soon.
    func drain()

    /// Called when the client has ended its side of the connection, which it may go on reading from.
    ///
    /// Only something written to it can tell; the default leaves that to the next piece.
    func clientEndedItsSide()

    /// Called once, and always: ``next()`` will not be called again.
    ///
    /// It may never have been: a HEAD request asks for no body.
    func close()
}

extension HTTPBodyStream {
    /// Does nothing.
    public func clientEndedItsSide() {}
}
