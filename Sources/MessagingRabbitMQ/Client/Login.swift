/// How to introduce oneself to a broker.
struct Login: Sendable {
    /// A SASL mechanism with what it needs; librabbitmq knows these two.
    enum Mechanism: Sendable {
        case plain(user: String, password: String)
        /// The broker knows us by the client certificate.
        case external(identity: String)
    }

    var virtualHost: String
    /// Seconds between heartbeats, 0 for none; the broker may want them more often.
    var heartbeat: Int32
    var mechanism: Mechanism
    /// What the broker's listing shows of this client.
    var properties: FieldTable
    /// How long the broker may take for each step.
    var timeout: Duration
}

/// How to make a TLS connection.
struct TLSSettings: Sendable, Hashable {
    /// Where Debian keeps the authorities the system trusts.
    static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// A certificate this client shows.
    struct Identity: Sendable, Hashable {
        /// The file of the certificate (PEM).
        var certificate: String
        /// The file of its private key (PEM).
        var key: String
    }

    /// The file of the authorities that may have signed the broker's certificate (PEM).
    var authorities = TLSSettings.systemAuthorities
    /// What this client shows, when it shows something.
    var identity: Identity?
    /// Whether the broker's certificate must be for the host connected to.
    var checksHostname = true
    /// The one protocol version to speak; nil negotiates the newest both know, 1.2 at least.
    var version: RabbitOptions.TLS.Version?
}
