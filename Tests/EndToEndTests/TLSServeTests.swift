import ChildProcesses
import Foundation
import HTTPConformance
import Reactor
import ReactorTLS
import Testing

@Suite("serve with TLS", .timeLimit(.minutes(2)))
struct TLSServeTests {
    /// A gateway whose API has the certificates of `files`, and where it listens.
    private func withGateway(
        _ files: TestCertificates,
        _ more: String = "",
        _ body: (ServeFixture, _ url: String) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let keys = "certificate: \(files.path("server.pem")), key: \(files.path("server.key"))"
        let file = try directory.write("busway.yaml", "gateway: { tls: { \(keys)\(more) } }\n")
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            let port = server.api.split(separator: ":").last ?? ""
            try await body(server, "https://localhost:\(port)")
        }
    }

    @Test("the API speaks TLS alone, the admin listener in clear, and our own command believes what SSL_CERT_FILE says")
    func calls() async throws {
        let files = try await TestCertificates.shared()
        try await withGateway(files) { server, url in
            let authority = files.path("ca.pem")
            let sum = try await Command.curl(
                "--cacert",
                authority,
                "-d",
                #"{"args":{"a":1,"b":2}}"#,
                url + "/v1/call/demo/add"
            )
            #expect(sum.output == "{\"result\":3}\n", "\(sum.errors)")
            let clear = try await Command.curl(server.api + "/livez")
            #expect(clear.output.contains("malformed-request") && clear.output.contains("this port speaks TLS"))
            #expect(try await Command.curl(server.admin + "/livez").output.contains("alive"))
            let trusting = try await Command.busway(
                "call",
                "demo",
                "add",
                "a:=1",
                "b:=2",
                "--gateway",
                url,
                environment: ["SSL_CERT_FILE": authority]
            )
            #expect(trusting.status == 0 && trusting.output.contains("3"), "\(trusting.errors)")
            let doubting = try await Command.busway("call", "demo", "add", "a:=1", "b:=2", "--gateway", url)
            #expect(doubting.status == 69 && doubting.errors.contains("certificate"), "\(doubting.errors)")
        }
    }

    @Test("SIGHUP brings the certificate that is in the file now, or leaves the old one and says why")
    func reload() async throws {
        let files = try await TestCertificates.make()
        try await withGateway(files) { server, url in
            func subject() async throws -> String {
                let answer = try await Command.curl(
                    "--cacert",
                    files.path("ca.pem"),
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{certs}",
                    url + "/livez"
                )
                return answer.output.split(separator: "\n").first { $0.hasPrefix("Subject:") }.map(String.init) ?? ""
            }
            #expect(try await subject() == "Subject:CN = first")
            try files.replace("server.pem", with: "garbage.pem")
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration stays as it was")
            #expect(server.logged.contains("server.pem: the certificate cannot be used"))
            #expect(try await subject() == "Subject:CN = first")
            try files.replace("server.pem", with: "renewed.pem")
            try files.replace("server.key", with: "renewed.key")
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration was read again")
            #expect(try await subject() == "Subject:CN = second")
        }
    }

    @Test("a client without a certificate is refused where one is required, and the log says so")
    func clientCertificate() async throws {
        let files = try await TestCertificates.shared()
        let more = ", client_ca: \(files.path("ca.pem")), client_certificate: required, minimum: \"1.3\""
        try await withGateway(files, more) { server, url in
            let authority = files.path("ca.pem")
            let without = try await Command.curl("--cacert", authority, url + "/livez")
            #expect(without.status != 0 && without.output.isEmpty)
            // Nobody tells, and asking all the time would slow down what is waited for.
            while !server.logged.contains("a TLS handshake failed") { try await Task.sleep(for: .milliseconds(5)) }
            let with = try await Command.curl(
                "--cacert",
                authority,
                "--cert",
                files.path("client.pem"),
                "--key",
                files.path("client.key"),
                url + "/livez"
            )
            #expect(with.output.contains("alive"), "\(with.errors)")
        }
    }

    @Test("the admin listener speaks TLS by admin_tls, and tells of the inside to who has a certificate or the token")
    func admin() async throws {
        let files = try await TestCertificates.shared()
        let directory = try TemporaryDirectory()
        let token = try directory.write("token", "inner-secret\n")
        let own = """
            , client_ca: \(files.path("ca.pem")) }, admin_token_file: \(token), admin_tls: { client_ca: \(files.path("ca.pem"))
            """
        try await withGateway(files, own) { server, _ in
            let port = server.admin.split(separator: ":").last ?? ""
            let url = "https://localhost:\(port)"
            let trust = ["--cacert", files.path("ca.pem")]
            let ours = ["--cert", files.path("client.pem"), "--key", files.path("client.key")]
            let theirs = ["--cert", files.path("stranger.pem"), "--key", files.path("stranger.key")]
            func status(_ path: String, _ options: [String]) async throws -> String {
                try await Command.curl(trust + options + ["-o", "/dev/null", "-w", "%{http_code}", url + path]).output
            }
            let clear = try await Command.curl(server.admin + "/livez")
            #expect(clear.output.contains("this port speaks TLS"))
            for path in ["/livez", "/readyz"] { #expect(try await status(path, []) == "200") }
            for path in ["/metrics", "/readyz?verbose"] {
                #expect(try await status(path, []) == "401")
                #expect(try await status(path, ours) == "200")
                #expect(try await status(path, theirs) == "000", "no handshake")
                #expect(try await status(path, ["-H", "Authorization: Bearer inner-secret"]) == "200")
                #expect(try await status(path, ["-H", "Authorization: Bearer other"]) == "401")
            }
            let trusting = ["SSL_CERT_FILE": files.path("ca.pem")]
            let check = try await Command.busway("healthcheck", "--ready", url, environment: trusting)
            #expect(check.status == 0 && check.output.contains("ready"), "\(check.errors)")
            #expect(try await Command.busway("healthcheck", url).status == 69)
            #expect(try await Command.busway("healthcheck", server.admin).status == 69)
        }
    }

    @Test("the admin listener lets nobody in without a certificate where one is required")
    func adminRequires() async throws {
        let files = try await TestCertificates.shared()
        let own = " }, admin_tls: { client_ca: \(files.path("ca.pem")), client_certificate: required"
        try await withGateway(files, own) { server, _ in
            let url = "https://localhost:\(server.admin.split(separator: ":").last ?? "")/livez"
            #expect(try await Command.curl("--cacert", files.path("ca.pem"), url).status != 0)
            let with = try await Command.curl(
                [
                    "--cacert", files.path("ca.pem"), "--cert", files.path("client.pem"), "--key",
                    files.path("client.key"), url,
                ]
            )
            #expect(with.output.contains("alive"), "\(with.errors)")
        }
    }

    @Test("what is wrong with the section or its files is found before anything starts, with its line")
    func check() async throws {
        let files = try await TestCertificates.shared()
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            """
            gateway:
              tls:
                certificate: \(files.path("server.pem"))
                key: \(files.path("locked.key"))
                client_certificate: required
                minimum: "1.1"
            """
        )
        let checked = try await Command.busway("check", "--config", file)
        #expect(checked.status == 78)
        #expect(checked.output.contains("\(file):4: gateway.tls.key: \(files.path("locked.key")): the private key"))
        #expect(checked.output.contains("\(file):5: gateway.tls.client_certificate: needs a client_ca"))
        #expect(checked.output.contains("\(file):6: gateway.tls.minimum: expected \"1.2\" or \"1.3\", found '1.1'"))
        let half = try directory.write("half.yaml", "gateway: { tls: { key: x } }\n")
        let refused = try await Command.busway("serve", "--demo", "--config", half)
        #expect(refused.status == 78 && refused.errors.contains("certificate and key belong together"))
    }

    @Test("handshakes that fail, half or whole, and connections that come and go leave neither memory nor sockets")
    func attacks() async throws {
        let files = try await TestCertificates.shared()
        try await withGateway(files) { server, _ in
            let loops = try EventLoopGroup(count: 1, name: "attack")
            let address = try server.apiAddress
            let context = try TLSClientContext(TLSClientConfiguration(authorityFile: files.path("ca.pem")))
            let stranger = try TLSClientContext(TLSClientConfiguration(authorityFile: files.path("other.pem")))
            func round() async throws {
                for _ in 0..<60 {
                    let whole = try await RawClient.connect(to: address, on: loops.next(), tls: context)
                    try await whole.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    _ = try await whole.read(through: "alive\"}\n")
                    try await whole.close()
                    await #expect(throws: TLSError.self) {
                        _ = try await RawClient.connect(to: address, on: loops.next(), tls: stranger)
                    }
                    let half = try await RawClient.connect(to: address, on: loops.next())
                    try await half.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03])
                    try await half.reset()
                }
            }
            try await round()
            let first = try ProcessFootprint(of: server.processID)
            try await round()
            let last = try ProcessFootprint(of: server.processID)
            #expect(last.memory - first.memory < 4 << 20, "\(first.memory) before, \(last.memory) after")
            #expect(last.descriptors <= first.descriptors + 2)
            await loops.shutDown()
        }
    }
}
