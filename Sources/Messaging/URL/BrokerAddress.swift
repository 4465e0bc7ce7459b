/// One AMQP broker to connect to: a transport host with every default filled in.
///
/// It prints, reflects and dumps with its password masked.
public struct BrokerAddress: Sendable, Hashable {
    /// The host as written in the URL; the name a TLS certificate is checked against.
    public var hostname: String
    /// The port.
    public var port: Int
    /// The user to log in as.
    public var username: String
    /// The password to log in with.
    public var password: String

    /// Makes an address.
    public init(hostname: String, port: Int, username: String, password: String) {
        self.hostname = hostname
        self.port = port
        self.username = username
        self.password = password
    }

    /// Fills in what RabbitMQ's drivers assume for a `host` of a URL.
    ///
    /// An empty part counts as absent, port 0 too. The port is 5672 also when TLS is on (wire reference 1.3).
    public init(_ host: TransportHost) {
        self.init(
            hostname: Self.given(host.hostname) ?? "localhost",
            port: host.port.flatMap { $0 == 0 ? nil : $0 } ?? 5672,
            username: Self.given(host.username) ?? "guest",
            password: Self.given(host.password) ?? "guest"
        )
    }

    /// The host to open a socket to: in lower case, and IPv4's loopback address for `localhost`.
    ///
    /// The broker's default user may log in from there on every installation; `localhost` may resolve to an IPv6 address
    /// that nobody listens on.
    public var connectHost: String {
        let name = hostname.lowercased()
        return name == "localhost" ? "127.0.0.1" : name
    }

    private static func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}

extension BrokerAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The address as it stands in a URL, with its password masked.
    public var description: String {
        TransportHost(hostname: hostname, port: port, username: username, password: password).description
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows the masked text only.
    public var customMirror: Mirror { Mirror(self, children: ["broker": description]) }
}

extension TransportURL {
    /// The brokers to try, in the order of the URL; a URL without hosts means the local one.
    public var brokers: [BrokerAddress] {
        hosts.isEmpty ? [BrokerAddress(TransportHost())] : hosts.map { BrokerAddress($0) }
    }

    /// The virtual host to open: `/` when the URL gives none or an empty one.
    public var brokerVirtualHost: String {
        virtualHost.flatMap { $0.isEmpty ? nil : $0 } ?? "/"
    }
}
