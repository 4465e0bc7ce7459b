/// Where a message goes, or what a server or an endpoint answers to.
///
/// One type serves senders, servers and endpoints, as in oslo.messaging (`oslo_messaging.Target`); which fields matter
/// depends on who holds it. A client needs ``topic``, a server needs ``topic`` and ``server``, an endpoint reads
/// ``namespace``, ``version`` and ``legacyNamespaces`` only.
public struct Target: Sendable, Hashable {
    /// The scope of the topic; `nil` means the transport's control exchange.
    public var exchange: String?
    /// The name of the service, shared by all its servers.
    public var topic: String?
    /// The name of one server of the topic.
    public var server: String?
    /// The name of the interface an endpoint offers; `nil` is a namespace of its own, and differs from `""`.
    public var namespace: String?
    /// The interface version, as `major.minor` or `major.minor.revision`.
    public var version: String?
    /// Whether a cast reaches every server of the topic.
    ///
    /// It wins over ``server`` when both are set.
    public var fanout: Bool
    /// Further namespaces an endpoint still answers to; a `nil` element stands for the null namespace.
    public var legacyNamespaces: [String?]

    /// Makes a target; every field that is left out stays unset.
    public init(
        exchange: String? = nil,
        topic: String? = nil,
        server: String? = nil,
        namespace: String? = nil,
        version: String? = nil,
        fanout: Bool = false,
        legacyNamespaces: [String?] = []
    ) {
        self.exchange = exchange
        self.topic = topic
        self.server = server
        self.namespace = namespace
        self.version = version
        self.fanout = fanout
        self.legacyNamespaces = legacyNamespaces
    }

    /// The namespaces an endpoint with this target answers to.
    ///
    /// The null namespace is among them only when ``namespace`` is `nil` or ``legacyNamespaces`` contains `nil`
    /// (oslo: `accepted_namespaces`).
    public var acceptedNamespaces: [String?] { [namespace] + legacyNamespaces }

    /// Tells whether an endpoint with this target answers to `namespace`.
    public func accepts(namespace: String?) -> Bool {
        self.namespace == namespace || legacyNamespaces.contains(namespace)
    }
}

extension Target: CustomStringConvertible {
    /// The text oslo prints for a target, in its order of fields; fields that are unset or empty are left out.
    public var description: String {
        let fields = [
            ("exchange", exchange), ("topic", topic), ("namespace", namespace), ("version", version),
            ("server", server), ("fanout", fanout ? "True" : nil),
        ]
        let shown = fields.compactMap { name, value in
            if let value, !value.isEmpty { "\(name)=\(value)" } else { nil }
        }
        return "<Target \(shown.joined(separator: ", "))>"
    }
}
