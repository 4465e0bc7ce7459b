extension HTTPClient {
    /// What holds for every request of a client.
    public struct Configuration: Sendable, Hashable {
        /// How many requests to one origin (scheme, host and port) are under way at once; more wait, in order.
        public var transfersPerOrigin: Int

        /// How many connections stay open for later requests, to all origins together.
        public var idleConnections: Int

        /// How long a connection may have been idle to be used again.
        ///
        /// Shorter than what servers as a rule allow, because the one that is closing can lose the request.
        public var idleTime: Duration

        /// Whom to believe, and who the client is.
        public var tls: TLS

        /// The proxy of all requests, such as `http://proxy:3128`; `nil` is none, whatever the environment says.
        public var proxy: String?

        /// Makes a configuration.
        public init(
            transfersPerOrigin: Int = 64,
            idleConnections: Int = 64,
            idleTime: Duration = .seconds(30),
            tls: TLS = TLS(),
            proxy: String? = nil
        ) {
            self.transfersPerOrigin = transfersPerOrigin
            self.idleConnections = idleConnections
            self.idleTime = idleTime
            self.tls = tls
            self.proxy = proxy
        }
    }

    /// The client's side of TLS 1.2 and later: a server without a certificate for its name is never spoken to.
    public struct TLS: Sendable, Hashable {
        /// The PEM file of the only authorities to believe; `nil` leaves it to the system's.
        public var authorityFile: String?

        /// The certificate the client shows, and its key.
        public var identity: Identity?

        /// Makes the system's trust with no identity, unless told otherwise.
        public init(authorityFile: String? = nil, identity: Identity? = nil) {
            self.authorityFile = authorityFile
            self.identity = identity
        }
    }

    /// A certificate chain and its private key, both PEM files, read anew for each connection.
    public struct Identity: Sendable, Hashable {
        /// The file with the certificate, and behind it those that lead to its authority.
        public var certificateFile: String

        /// The file with the key, which may not need a password.
        public var keyFile: String

        /// Makes an identity of two files.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }
}
