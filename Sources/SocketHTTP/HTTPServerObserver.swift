public import Reactor
public import ReactorTLS

/// Is told what happens on a server's connections, for logs and metrics.
///
/// Called on the event loop the connection lives on, so an implementation may not block. Each requirement has a default
/// that does nothing.
public protocol HTTPServerObserver: Sendable {
    /// A connection was accepted.
    func connectionOpened(peer: SocketAddress)

    /// A connection that was opened has ended, after so many requests reached the handler.
    func connectionClosed(peer: SocketAddress, end: HTTPConnectionEnd, requests: Int)

    /// A connection was answered 503 or cut, because there are as many as ``HTTPLimits/connections``.
    func connectionRefused(peer: SocketAddress)

    /// A TLS handshake came to nothing; not called for a client that has merely gone.
    func handshakeFailed(peer: SocketAddress, error: TLSError)

    /// A request was refused before it reached the handler.
    func requestRefused(peer: SocketAddress, error: HTTPLayerError)

    /// A listening socket could not accept; the server goes on trying.
    func acceptFailed(on address: SocketAddress, error: SocketError)
}

extension HTTPServerObserver {
    /// Does nothing.
    public func connectionOpened(peer: SocketAddress) {}

    /// Does nothing.
    public func connectionClosed(peer: SocketAddress, end: HTTPConnectionEnd, requests: Int) {}

    /// Does nothing.
    public func connectionRefused(peer: SocketAddress) {}

    /// Does nothing.
    public func handshakeFailed(peer: SocketAddress, error: TLSError) {}

    /// Does nothing.
    public func requestRefused(peer: SocketAddress, error: HTTPLayerError) {}

    /// Does nothing.
    public func acceptFailed(on address: SocketAddress, error: SocketError) {}
}
