internal import Glibc
internal import Messaging

extension ConnectionSettings {
    /// The settings of a transport to `url` with `options`.
    init(_ url: TransportURL, _ options: RabbitOptions) {
        self.init(brokers: url.brokers, virtualHost: url.brokerVirtualHost, name: Self.newName())
        mechanism = options.login == .certificate ? .external : .plain
        tls = options.tls.map(TLSSettings.init)
        heartbeat = options.heartbeat.map { Int32(clamping: $0.components.seconds) } ?? 0
        heartbeatRate = options.heartbeatRate
        failover = options.failover
        backOff = BackOff(
            afterLoss: options.reconnectDelay,
            splay: options.reconnectSplay,
            first: options.retryInterval,
            step: options.retryBackOff,
            longest: options.longestRetryInterval
        )
    }

    /// The same under a new name, for a further connection.
    var named: ConnectionSettings {
        var copy = self
        copy.name = Self.newName()
        return copy
    }

    /// `program:process:identity`, as oslo names its connections (wire reference 5.8).
    private static func newName() -> String {
        let program = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "busway"
        var identity = ""
        for (index, digit) in UniqueID().description.enumerated() {
            if [8, 12, 16, 20].contains(index) { identity.append("-") }
            identity.append(digit)
        }
        return "\(program):\(getpid()):\(identity)"
    }
}

extension TLSSettings {
    init(_ options: RabbitOptions.TLS) {
        self.init()
        authorities = options.authoritiesFile
        // Python checks the name only together with a file of authorities. But the system's authorities vouch for every
        // host there is, so with them the name is all that tells the broker from others.
        checksHostname = options.verifiesHostname
        if let certificate = options.certificateFile {
            identity = Identity(certificate: certificate, key: options.keyFile ?? certificate)
        }
        version = options.version
    }
}
