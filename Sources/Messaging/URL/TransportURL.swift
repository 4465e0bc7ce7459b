/// The address of a bus: which driver, which brokers, which virtual host, which driver options.
///
/// `scheme://user:password@host:port,user:password@host:port/virtual-host?option=value` (wire reference 1.1). Equality
/// and hash leave the query out, as in oslo: two URLs that differ only in options name the same bus. It prints, reflects
/// and dumps with its passwords masked; ``formatted(revealingSecrets:)`` is the only way to see them.
public struct TransportURL: Sendable {
    /// The scheme in lower case, with its `+suffix` if it has one.
    public var transport: String
    /// The virtual host, percent-decoded; `nil` when the URL has no path, which differs from an empty one.
    public var virtualHost: String?
    /// The brokers in the order of the URL; empty when it names none.
    public var hosts: [TransportHost]
    /// Options of the driver, for this transport only.
    public var query: TransportQuery

    /// Makes a URL from its parts.
    public init(
        transport: String,
        virtualHost: String? = nil,
        hosts: [TransportHost] = [],
        query: TransportQuery = TransportQuery()
    ) {
        self.transport = transport
        self.virtualHost = virtualHost
        self.hosts = hosts
        self.query = query
    }

    /// The name a driver is looked up by: the scheme before its `+`.
    public var driverName: String { String(transport.prefix { $0 != "+" }) }

    /// Whether some hosts have a user and a password and others do not.
    ///
    /// Credentials are not inherited by later hosts, so this is most likely a mistake that deserves a warning.
    public var hasMixedCredentials: Bool {
        hosts.contains { $0.hasCredentials } && hosts.contains { !$0.hasCredentials }
    }
}

extension TransportURL: Hashable {
    /// Compares everything but the query.
    public static func == (left: TransportURL, right: TransportURL) -> Bool {
        left.transport == right.transport && left.virtualHost == right.virtualHost && left.hosts == right.hosts
    }

    /// Hashes everything but the query.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(transport)
        hasher.combine(virtualHost)
        hasher.combine(hosts)
    }
}
