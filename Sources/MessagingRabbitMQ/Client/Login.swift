/// How to introduce oneself to a broker.
struct Login: Sendable {
    /// A SASL mechanism with what it needs; librabbitmq knows these two.
    enum Mechanism: Sendable {
        case plain(user: String, password: String)
        /// The broker knows us by the client certificate.
        case external(identity: String)

        /// What to tell when the broker does not offer it.
        var unsupported: String {
            switch self {
            case .plain: "The broker does not let anybody log in with a password (PLAIN): see its auth_mechanisms"
            case .external:
                "The broker does not let anybody log in with a certificate (EXTERNAL): it needs the plugin "
                    + "rabbitmq_auth_mechanism_ssl, and EXTERNAL among its auth_mechanisms"
            }
        }
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
    /// A certificate this client shows.
    struct Identity: Sendable, Hashable {
        /// The file of the certificate (PEM).
        var certificate: String
        /// The file of its private key (PEM).
        var key: String
    }

    /// The file of the authorities that may have signed the broker's certificate (PEM); nil for those the system trusts.
    var authorities: String?
    /// What this client shows, when it shows something.
    var identity: Identity?
    /// Whether the broker's certificate must be for the host connected to.
    var checksHostname = true
    /// The one protocol version to speak; nil negotiates the newest both know, 1.2 at least.
    var version: RabbitOptions.TLS.Version?
}
