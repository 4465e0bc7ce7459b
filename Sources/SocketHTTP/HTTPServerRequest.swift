public import HTTPTypes
public import Reactor
public import ReactorTLS

/// A request as a handler gets it: complete, within every limit, and well formed.
public struct HTTPServerRequest: Sendable {
    /// Method, authority, path and header fields.
    ///
    /// `Host` has become the authority, or the authority of an absolute-form target has replaced it; an HTTP/1.0 request
    /// may have none. The path with its query is as it was sent, percent-encoding included; it is `*` for OPTIONS of the
    /// server as a whole. All other fields are there in their order, those about framing and the connection included.
    public let head: HTTPRequest

    /// The body after transfer decoding.
    public let body: [UInt8]

    /// Where the client is.
    public let peer: SocketAddress

    /// The address of this server that the client connected to.
    public let local: SocketAddress

    /// The version of the request.
    public let version: HTTPVersion

    /// What the connection is protected with, and the client's certificate; `nil` when it is in clear.
    public let tls: TLSInformation?

    /// Makes a request, for handlers that are tried out without a server.
    public init(
        head: HTTPRequest,
        body: [UInt8] = [],
        peer: SocketAddress,
        local: SocketAddress,
        version: HTTPVersion = .http11,
        tls: TLSInformation? = nil
    ) {
        self.head = head
        self.body = body
        self.peer = peer
        self.local = local
        self.version = version
        self.tls = tls
    }
}
