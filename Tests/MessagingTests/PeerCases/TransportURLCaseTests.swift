import Messaging
import Testing

/// URLs as oslo's own suite reads and writes them (`TestParseURL`, `TestFormatURL`, `TestRabbitTransportURL`).
@Suite("The URLs of oslo's suite")
struct TransportURLCaseTests {
    private static func host(
        _ name: String?,
        _ port: Int? = nil,
        _ username: String? = nil,
        _ password: String? = nil
    ) -> TransportHost {
        TransportHost(hostname: name, port: port, username: username, password: password)
    }

    @Test(
        "are read into the same transport, virtual host and hosts",
        arguments: [
            ("foo:", TransportURL(transport: "foo")),
            ("foo:////", TransportURL(transport: "foo", virtualHost: "/")),
            ("foo:///bar", TransportURL(transport: "foo", virtualHost: "bar")),
            ("foo://host/bar", bar(host("host"))),
            ("foo://[ffff::1]/bar", bar(host("ffff::1"))),
            ("foo://host:1234/bar", bar(host("host", 1234))),
            ("foo://[ffff::1]:1234/bar", bar(host("ffff::1", 1234))),
            ("foo://u@host:1234/bar", bar(host("host", 1234, "u"))),
            ("foo://u:p@host:1234/bar", bar(host("host", 1234, "u", "p"))),
            ("foo://u:p@/bar", bar(host(nil, nil, "u", "p"))),
            ("foo://u:p@host1:1234,host2:4321/bar", bar(host("host1", 1234, "u", "p"), host("host2", 4321))),
            ("foo://u:p@host1,host2/bar", bar(host("host1", nil, "u", "p"), host("host2"))),
            (
                "foo://u1:p1@host1:1234,u2:p2@host2:4321/bar",
                bar(host("host1", 1234, "u1", "p1"), host("host2", 4321, "u2", "p2"))
            ),
            (
                "foo://u1:p1@[ffff::1]:1234,u2:p2@[ffff::2]:4321/bar",
                bar(host("ffff::1", 1234, "u1", "p1"), host("ffff::2", 4321, "u2", "p2"))
            ),
            (
                "foo://u%24:p%26@host:1234/%24",
                TransportURL(transport: "foo", virtualHost: "$", hosts: [host("host", 1234, "u$", "p&")])
            ),
        ]
    )
    func parsing(text: String, url: TransportURL) throws {
        #expect(try TransportURL(parsing: text) == url)
    }

    private static func bar(_ hosts: TransportHost...) -> TransportURL {
        TransportURL(transport: "foo", virtualHost: "bar", hosts: hosts)
    }

    @Test(
        "are written from their parts as the same text",
        arguments: [
            (TransportURL(transport: "testtransport"), "testtransport:///"),
            (TransportURL(transport: "testtransport", virtualHost: "/vhost"), "testtransport:////vhost"),
            (
                TransportURL(transport: "testtransport", virtualHost: "/", hosts: [host("host", 10, "bob", "secret")]),
                "testtransport://bob:secret@host:10//"
            ),
            (
                TransportURL(
                    transport: "testtransport",
                    virtualHost: "",
                    hosts: [host("h1", 1000, "b1", "s1"), host("h2", 2000, "b2", "s2")]
                ),
                "testtransport://b1:s1@h1:1000,b2:s2@h2:2000/"
            ),
            (
                TransportURL(transport: "testtransport", virtualHost: "/$", hosts: [host("host", 10, "b$", "s&")]),
                "testtransport://b%24:s%26@host:10//%24"
            ),
        ]
    )
    func formatting(url: TransportURL, text: String) {
        #expect(url.formatted(revealingSecrets: true) == text)
    }

    @Test(
        "lead the rabbit driver to the same brokers, users and virtual host",
        arguments: [
            ("rabbit:///", ["guest:guest@localhost:5672"], "/"),
            ("rabbit://", ["guest:guest@localhost:5672"], "/"),
            ("rabbit://localhost/", ["guest:guest@localhost:5672"], "/"),
            ("rabbit:///vhost", ["guest:guest@localhost:5672"], "vhost"),
            ("rabbit://host/virtual_host", ["guest:guest@host:5672"], "virtual_host"),
            ("rabbit://user:password@host/virtual_host", ["user:password@host:5672"], "virtual_host"),
            ("rabbit://user:password@host:10/virtual_host", ["user:password@host:10"], "virtual_host"),
            (
                "rabbit://user:password@host:10,user2:password2@host2:12/virtual_host",
                ["user:password@host:10", "user2:password2@host2:12"], "virtual_host"
            ),
            (
                "rabbit://u:p@[fd00:beef:dead:55::133]:10/vhost", ["u:p@fd00:beef:dead:55::133:10"], "vhost"
            ),
            ("rabbit://user:password@10.20.30.40:10/vhost", ["user:password@10.20.30.40:10"], "vhost"),
            ("rabbit://user:password@10.20.30.40:10", ["user:password@10.20.30.40:10"], "/"),
        ]
    )
    func brokers(text: String, brokers: [String], virtualHost: String) throws {
        let url = try TransportURL(parsing: text)
        #expect(url.brokers.map { "\($0.username):\($0.password)@\($0.hostname):\($0.port)" } == brokers)
        #expect(url.brokerVirtualHost == virtualHost)
    }

    @Test("a URL's scheme chooses the driver, and the transport's exchange is where its targets are")
    func choice() async throws {
        let (one, other) = (RecordingDriver(), RecordingDriver())
        let factories = [("testtransport", one), ("testbackend", other)].map { name, driver in
            TransportDriverFactory(names: [name]) { _, _, _ in driver }
        }
        var options = TransportOptions()
        options.controlExchange = "testexchange"
        let transport = try await Transport("testbackend:", drivers: factories, options: options)
        try await RPCClient(transport, target: Target(topic: "t")).cast("m")
        #expect(one.requests.isEmpty)
        #expect(other.requests.map(\.target.exchange) == ["testexchange"])
    }

    @Test("hosts are equal, and hash alike, when all their parts are")
    func hosts() {
        let host = Self.host("host1", 5662, "user", "pass")
        #expect(host == Self.host("host1", 5662, "user", "pass"))
        #expect(host.hashValue == Self.host("host1", 5662, "user", "pass").hashValue)
        let others = [
            Self.host("host2", 5662, "user", "pass"), Self.host("host1", 5663, "user", "pass"),
            Self.host("host1", 5662, "other", "pass"), Self.host("host1", 5662, "user", "other"),
            Self.host("host1", nil, "user", "pass"), Self.host("host1"),
        ]
        #expect(Set(others + [host]).count == others.count + 1)
    }
}
