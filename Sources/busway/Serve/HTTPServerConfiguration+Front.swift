import SocketHTTP

extension HTTPServerConfiguration {
    /// The front's settings in the server's terms.
    init(_ front: FrontConfiguration) {
        self.init()
        limits.body = front.body
        limits.requestTarget = front.uri
        limits.headers = front.headers
        limits.headerCount = front.headerFields
        limits.connections = front.connections
        timeouts.header = front.headerTimeout
        timeouts.handshake = front.handshakeTimeout
        timeouts.body = front.bodyTimeout
        timeouts.idle = front.idleTimeout
        timeouts.write = front.writeTimeout
    }
}
