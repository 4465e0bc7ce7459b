import ChildProcesses
import HTTPTypes
import Reactor
import ReactorTLS
import ScriptedUpstream
import SocketHTTP
import Testing
import WireJSON

/// Whom a bridge believes to be the service, and by whose hands it lets requests go.
@Suite("A bridge before a service with TLS or behind a proxy", .timeLimit(.minutes(2)))
struct BridgedTrustTests {
    /// A service with this certificate that answers with the subject of its client's, for the length of `body`.
    private func withService(
        _ files: TestCertificates,
        certificate: String = "server",
        at host: String = "127.0.0.1",
        asksForCertificate: Bool = false,
        _ body: (_ port: UInt16, HTTPServer) async throws -> Void
    ) async throws {
        let loops = try EventLoopGroup(count: 1, name: "service")
        let server = HTTPServer(loops: loops) { request in
            HTTPServerResponse(status: .ok, text: request.tls?.peerCertificate?.subject ?? "nobody")
        }
        let context = try TLSServerContext(
            TLSServerConfiguration(
                certificateFile: files.path("\(certificate).pem"),
                keyFile: files.path("\(certificate).key"),
                clientAuthorityFile: asksForCertificate ? files.path("ca.pem") : nil,
                clientCertificate: asksForCertificate ? .required : .optional
            )
        )
        let address = try #require(try await server.bind([SocketAddress("\(host):0")], tls: context).first)
        let running = Task { try await server.run() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(try #require(address.port), server))
        } catch {
            outcome = .failure(error)
        }
        await server.drain(within: .zero)
        try await running.value
        await loops.shutDown()
        try outcome.get()
    }

    private func tls(_ files: TestCertificates, authority: String = "ca", isKnown: Bool = false) -> String {
        let identity = ", certificate: \(files.path("client.pem")), key: \(files.path("client.key"))"
        return "tls: { ca: \(files.path("\(authority).pem"))\(isKnown ? identity : "") }"
    }

    @Test("believes the authority of its file, and shows its certificate to a service that asks for one")
    func identity() async throws {
        let files = try await TestCertificates.shared()
        try await withService(files, asksForCertificate: true) { port, server in
            let url = "https://localhost:\(port)"
            try await BridgedWay.with(url, [tls(files, isKnown: true)]) { way in
                let ending = try await way.see()
                #expect(ending.status == 200 && ending.body.contains("CN=ci"), "\(ending)")
            }
            let served = server.statistics.requests
            try await BridgedWay.with(url, [tls(files)]) { way in
                let ending = try await way.see()
                #expect(ending.status == 502 || ending.status == 503, "\(ending)")
                #expect(ending.delivery == "executed" && ending.code?.hasPrefix("remote-") == true, "\(ending)")
            }
            #expect(server.statistics.requests == served)
        }
    }

    @Test(
        "refuses a service with another's name, one whose time is over, and one that others vouch for, and says so",
        arguments: [("server", "127.0.0.2", "ca"), ("outdated", "127.0.0.1", "ca"), ("server", "127.0.0.1", "other")]
    )
    func untrusted(certificate: String, host: String, authority: String) async throws {
        let files = try await TestCertificates.shared()
        try await withService(files, certificate: certificate, at: host) { port, server in
            let url = "https://\(host):\(port)"
            try await BridgedWay.with(url, [tls(files, authority: authority), "health: /health"]) { way in
                let ending = try await way.see()
                #expect(ending.isProblem(502, "remote-request-failed", retryable: false, "executed"), "\(ending)")
                #expect(ending.detail == "the service cannot prove who it is")
                #expect(server.statistics.requests == 0)
                // What exactly is wrong is for the operator to read, and not for callers.
                let health = try await way.bridge.health { $0["checks"]?["upstream \(url)"]?["state"] == "failing" }
                #expect(
                    health["checks"]?["upstream \(url)"]?["reason"]?.stringValue?.contains("certificate") == true,
                    "\(health)"
                )
            }
        }
    }

    @Test("a changed authority counts for the next connection, without a restart")
    func changedAuthority() async throws {
        let files = try await TestCertificates.make()
        try files.replace("trusted.pem", with: "other.pem")
        try await withService(files) { port, _ in
            try await BridgedWay.with("https://localhost:\(port)", [tls(files, authority: "trusted")]) { way in
                #expect(try await way.see().detail == "the service cannot prove who it is")
                try files.replace("trusted.pem", with: "ca.pem")
                let ending = try await way.see()
                #expect(ending.status == 200, "\(ending)")
            }
        }
    }

    /// What a proxy, or a service, that says who it is saw.
    private func script(_ name: String) -> ScriptedServer.Script {
        { connection, next in while try await next() != nil { try await connection.answer("\"\(name)\"") } }
    }

    @Test(
        "goes by no proxy unless its file names one, whatever the environment says; and by that one, whatever it says"
    )
    func proxy() async throws {
        try await ScriptedServer.with(script: script("proxy")) { proxy in
            try await ScriptedServer.with(script: script("service")) { service in
                let variables = ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"]
                let environment = Dictionary(uniqueKeysWithValues: variables.map { ($0, proxy.url) })
                try await BridgedWay.with(service.url, environment: environment) { way in
                    let ending = try await way.see()
                    #expect(ending.body == "{\"result\":\"service\"}\n", "\(ending)")
                }
                #expect(proxy.connections == 0 && service.requests.count == 1)

                let none = ["no_proxy": "*", "NO_PROXY": "*"]
                try await BridgedWay.with(service.url, ["proxy: \(proxy.url)"], environment: none) { way in
                    let ending = try await way.see()
                    #expect(ending.body == "{\"result\":\"proxy\"}\n", "\(ending)")
                }
                #expect(service.requests.count == 1)
                let asked = proxy.requests.first?.prefix { $0 != "\r\n" }
                #expect(asked == "GET \(service.url)/at/x HTTP/1.1")
                #expect(proxy.requests.count == 1)
            }
        }
    }
}
