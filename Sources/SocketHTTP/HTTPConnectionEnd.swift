/// Why a connection ended.
public struct HTTPConnectionEnd: Sendable, Hashable, CustomStringConvertible {
    private enum Value: String, Sendable {
        case answered = "answered for the last time"
        case clientClosed = "closed by the client"
        case clientGone = "the client is gone"
        case drained = "the server drains"
        case failed = "the connection failed"
        case idle = "idle for too long"
        case insecure = "the TLS handshake failed"
        case refused = "a request was refused"
        case unread = "the client does not read its response"
    }

    private let value: Value

    /// The last response said so, because the client, the handler or a draining server wanted it.
    public static let answered = HTTPConnectionEnd(value: .answered)

    /// The client ended its side, and everything it had asked for was answered.
    public static let clientClosed = HTTPConnectionEnd(value: .clientClosed)

    /// The client reset the connection, or took no more of a response.
    public static let clientGone = HTTPConnectionEnd(value: .clientGone)

    /// The server was draining and the connection had nothing more to do, or the time for it was over.
    public static let drained = HTTPConnectionEnd(value: .drained)

    /// A system call failed.
    public static let failed = HTTPConnectionEnd(value: .failed)

    /// No request came for ``HTTPTimeouts/idle``, or none at all within ``HTTPTimeouts/header``.
    public static let idle = HTTPConnectionEnd(value: .idle)

    /// Client and server did not agree on how to protect the connection, or not within ``HTTPTimeouts/handshake``.
    public static let insecure = HTTPConnectionEnd(value: .insecure)

    /// A request was refused, so the end of it in the stream is not to be relied on.
    public static let refused = HTTPConnectionEnd(value: .refused)

    /// The client did not take a response within ``HTTPTimeouts/write``.
    public static let unread = HTTPConnectionEnd(value: .unread)

    /// The reason in a few words.
    public var description: String { value.rawValue }
}
