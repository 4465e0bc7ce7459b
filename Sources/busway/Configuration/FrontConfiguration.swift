import ReactorTLS

/// The limits and timeouts of the HTTP front, with the contract's defaults, and what protects it.
struct FrontConfiguration: Sendable, Hashable {
    /// The longest body, in bytes.
    var body = 1 << 20
    /// The longest request target, in bytes.
    var uri = 8 << 10
    /// The longest header section, in bytes.
    var headers = 16 << 10
    /// The most header fields.
    var headerFields = 100
    /// The most connections at once, over all listeners of the API.
    var connections = 10_000
    /// From a request's first byte to the end of its header section.
    var headerTimeout: Duration = .seconds(10)
    /// From accepting a connection to the end of its TLS handshake.
    var handshakeTimeout: Duration = .seconds(10)
    /// From the end of the header section to the end of the body.
    var bodyTimeout: Duration = .seconds(30)
    /// Between two requests on a connection.
    var idleTimeout: Duration = .seconds(75)
    /// For a client to take what of an answer the kernel does not hold for it.
    var writeTimeout: Duration = .seconds(30)
    /// What the API shows its clients; nothing serves it in clear then.
    var tls: TLSServerConfiguration?
}

/// How long the two steps of a drain take.
struct DrainConfiguration: Sendable, Hashable {
    /// How long `/readyz` says 503 while requests are still accepted, so that balancers notice first.
    var delay: Duration = .seconds(5)
    /// How long requests in flight may take to end after the listeners have closed.
    var timeout: Duration = .seconds(25)
}
