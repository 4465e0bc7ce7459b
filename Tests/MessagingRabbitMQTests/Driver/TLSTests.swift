import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing

@Suite("TLS to the broker", .timeLimit(.minutes(2)))
struct TLSTests {
    /// A broker for these tests alone, since it has a plugin, with the authority that signs for it.
    private static let broker = Task {
        let node = try await RabbitMQNode.start(
            configuration: [
                "auth_mechanisms.1 = PLAIN", "auth_mechanisms.2 = AMQPLAIN", "auth_mechanisms.3 = EXTERNAL",
                "ssl_cert_login_from = common_name", "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = true",
            ],
            plugins: ["rabbitmq_auth_mechanism_ssl"]
        )
        return (node: node, authority: try await TestAuthority())
    }

    /// A port with a certificate for this machine that wants none of its clients.
    private static let plainPort = Task {
        let (node, authority) = try await broker.value
        return try await node.listenForTLS(
            as: try await authority.issue("broker", for: ["DNS:localhost", "IP:127.0.0.1"])
        )
    }

    /// A port with a certificate for this machine that wants one of its clients.
    private static let mutualPort = Task {
        let (node, authority) = try await broker.value
        let identity = try await authority.issue("mutual", for: ["DNS:localhost", "IP:127.0.0.1"])
        return try await node.listenForTLS(as: identity, clients: authority)
    }

    private func url(_ port: UInt16, host: String = "127.0.0.1", _ options: [String]) -> String {
        "rabbit://guest:guest@\(host):\(port)/?" + (["ssl=true"] + options).joined(separator: "&")
    }

    /// Starts a server and calls it.
    private func call(over url: String) async throws {
        try await BusFixture.run(on: url) { bus in
            #expect(bus.clientTransport.status == .connected)
        }
    }

    /// Why neither a server nor a message gets through.
    private func refusal(of url: String) async throws -> String {
        try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
            let client = RPCClient(transport, target: Target(topic: "tls"))
            let error = await #expect(throws: RPCError.self) { try await client.cast("m") }
            #expect(error?.code == .busUnavailable)
            #expect(error?.delivery == .notSent)
            let server = RPCServer(transport, target: Target(topic: "tls", server: "s"), endpoints: [])
            let refusal = await #expect(throws: MessagingError.self) { try await server.start() }
            #expect(refusal?.code == .serverListenError)
            return error?.message ?? ""
        }
    }

    @Test(
        "with the broker's authority calls go through, by name and by address",
        arguments: ["localhost", "127.0.0.1"]
    )
    func trusted(_ host: String) async throws {
        let authority = try await Self.broker.value.authority
        try await call(over: url(try await Self.plainPort.value, host: host, ["ssl_ca_file=\(authority.certificate)"]))
    }

    @Test("a broker whose authority is unknown is refused, with the option that names it")
    func unknownAuthority() async throws {
        let port = try await Self.plainPort.value
        #expect(try await refusal(of: url(port, [])).contains("not signed by an authority this system trusts"))
        let stranger = try await TestAuthority()
        let reason = try await refusal(of: url(port, ["ssl_ca_file=\(stranger.certificate)"]))
        #expect(reason.contains("not signed by an authority in \(stranger.certificate)"))
        #expect(reason.contains("ssl_ca_file"))
    }

    @Test("a certificate for another host is refused, unless the name is not to be checked")
    func otherHost() async throws {
        let (node, authority) = try await Self.broker.value
        let port = try await node.listenForTLS(as: try await authority.issue("elsewhere", for: ["DNS:elsewhere.test"]))
        let trusting = "ssl_ca_file=\(authority.certificate)"
        for host in ["localhost", "127.0.0.1"] {
            let reason = try await refusal(of: url(port, host: host, [trusting]))
            #expect(reason.contains("certificate is not for \(host)"))
            #expect(reason.contains("ssl_enforce_hostname_verification"))
        }
        try await call(over: url(port, [trusting, "ssl_enforce_hostname_verification=false"]))
    }

    @Test("an expired certificate is refused as expired")
    func expired() async throws {
        let (node, authority) = try await Self.broker.value
        let identity = try await authority.issue("expired", for: ["IP:127.0.0.1"], days: -1)
        let port = try await node.listenForTLS(as: identity)
        let reason = try await refusal(of: url(port, ["ssl_ca_file=\(authority.certificate)"]))
        #expect(reason.contains("The broker's certificate has expired"))
    }

    @Test("a broker that wants a certificate is given it, and knows its user by it if it offers that")
    func mutual() async throws {
        let (node, authority) = try await Self.broker.value
        let port = try await Self.mutualPort.value
        let client = try await authority.issue("somebody")
        try await node.addUser("somebody", password: "nobody knows")
        let options = [
            "ssl_ca_file=\(authority.certificate)", "ssl_cert_file=\(client.certificate)", "ssl_key_file=\(client.key)",
        ]
        try await call(over: url(port, options))
        let external = url(port, options + ["rabbit_login_method=EXTERNAL"])
        try await call(over: external.replacing("guest:guest@", with: ""))
        let stranger = try await authority.issue("stranger")
        let reason = try await refusal(
            of: url(
                port,
                [
                    "ssl_ca_file=\(authority.certificate)", "ssl_cert_file=\(stranger.certificate)",
                    "ssl_key_file=\(stranger.key)", "rabbit_login_method=EXTERNAL",
                ]
            )
        )
        #expect(reason.contains("403"))
        // No other test here logs in this way.
        try await node.evaluate("application:set_env(rabbit, auth_mechanisms, ['PLAIN', 'AMQPLAIN']), []")
        #expect(try await refusal(of: external).contains("rabbitmq_auth_mechanism_ssl"))
    }

    @Test(
        "a client without the certificate the broker wants is told which options to set",
        arguments: [[], ["tlsv1.2"]]
    )
    func withoutCertificate(_ versions: [String]) async throws {
        let (node, authority) = try await Self.broker.value
        let identity = try await authority.issue("strict\(versions.count)", for: ["IP:127.0.0.1"])
        let port = try await node.listenForTLS(as: identity, clients: authority, versions: versions)
        let trusting = "ssl_ca_file=\(authority.certificate)"
        #expect(try await refusal(of: url(port, [trusting])).contains("set ssl_cert_file and ssl_key_file"))
        let stranger = try await TestAuthority()
        let client = try await stranger.issue("client")
        let wrong = [trusting, "ssl_cert_file=\(client.certificate)", "ssl_key_file=\(client.key)"]
        let reason = try await refusal(of: url(port, wrong))
        #expect(reason.contains("does not accept the client certificate in \(client.certificate)"))
    }

    @Test("the version of TLS that is asked for is spoken, and no other")
    func versions() async throws {
        let (node, authority) = try await Self.broker.value
        let trusting = "ssl_ca_file=\(authority.certificate)"
        let identity = try await authority.issue("newest", for: ["IP:127.0.0.1"])
        let port = try await node.listenForTLS(as: identity, versions: ["tlsv1.3"])
        try await call(over: url(port, [trusting, "ssl_version=SSLv23"]))
        let reason = try await refusal(of: url(port, [trusting, "ssl_version=TLSv1_2"]))
        #expect(reason.contains("ssl_version have no version of TLS in common"))
        try await call(over: url(try await Self.plainPort.value, [trusting, "ssl_version=TLSv1_2"]))
    }

    @Test("files that cannot be used are named with their options, and nobody is asked for a passphrase")
    func unusableFiles() async throws {
        let authority = try await Self.broker.value.authority
        let port = try await Self.mutualPort.value
        let missing = try await refusal(of: url(port, ["ssl_ca_file=/nowhere/ca.pem"]))
        #expect(missing.contains("/nowhere/ca.pem (ssl_ca_file)"))
        let locked = try await authority.issue("locked", passphrase: "open sesame")
        let trusting = "ssl_ca_file=\(authority.certificate)"
        let encrypted = try await refusal(
            of: url(port, [trusting, "ssl_cert_file=\(locked.certificate)", "ssl_key_file=\(locked.key)"])
        )
        #expect(encrypted.contains("\(locked.certificate) (ssl_cert_file and ssl_key_file)"))
        let other = try await authority.issue("other")
        let mismatch = try await refusal(
            of: url(port, [trusting, "ssl_cert_file=\(other.certificate)", "ssl_key_file=\(locked.key)"])
        )
        #expect(mismatch.contains("ssl_cert_file and ssl_key_file"))
    }

    @Test("TLS to a port that does not speak it, and the other way round, is told as that")
    func wrongPort() async throws {
        let (node, authority) = try await Self.broker.value
        let reason = try await refusal(of: url(node.port, ["ssl_ca_file=\(authority.certificate)"]))
        #expect(reason.contains("does not speak TLS on port \(node.port)"))
        #expect(reason.contains("5671"))
        let plain = "rabbit://guest:guest@127.0.0.1:\(try await Self.plainPort.value)/"
        try await withTransport(plain, drivers: [.rabbitMQ], logger: .silent) { transport in
            let error = await #expect(throws: RPCError.self) {
                try await RPCClient(transport, target: Target(topic: "tls")).cast("m")
            }
            #expect(error?.message.contains("ssl=true") == true)
        }
    }
}
