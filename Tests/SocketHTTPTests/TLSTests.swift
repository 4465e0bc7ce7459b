import ChildProcesses
import HTTPConformance
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP
import Testing

@Suite("TLS", .timeLimit(.minutes(1)))
struct TLSTests {
    private static let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test("every case of the HTTP layer ends over TLS as it does in clear")
    func conformance() async throws {
        let configuration = HTTPServerConfiguration(limits: tableLimits)
        try await withTLSServer(configuration, handler: echo) { server in
            let site = conformanceSite(at: server.running.address, tls: try server.client())
            try await site.run(on: server.running.loops)
        }
    }

    @Test("curl is served with TLS 1.2 and 1.3 and with HTTP/1.1, whatever else it offers", arguments: ["1.2", "1.3"])
    func curl(_ version: String) async throws {
        try await withTLSServer { server in
            let answer = try await OtherProgram.curl(
                "--cacert",
                server.files.path("ca.pem"),
                "--http2",
                "--tls-max",
                version,
                "-w",
                "%{http_version}",
                server.url
            )
            #expect(answer.output == "\(version)\nnobody\n-\n1.1", "\(answer.errors)")
        }
    }

    @Test("megabytes pass in both directions unchanged")
    func large() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let back: Handler = { HTTPServerResponse(head: HTTPResponse(status: .ok), body: $0.body) }
        try await withTLSServer(HTTPServerConfiguration(limits: HTTPLimits(body: 4 << 20)), handler: back) { server in
            let client = try await server.connect(try server.client())
            async let sent: Void = {
                try await client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n")
                try await client.send(body)
            }()
            try await sent
            _ = try await client.read(through: "\r\n\r\n")
            #expect(try await client.read(count: body.count) == body)
        }
    }

    @Test("a version below the smallest is refused, and one below TLS 1.2 always")
    func versions() async throws {
        try await withTLSServer(minimum: .tls13) { server in
            let authority = server.files.path("ca.pem")
            let old = try await OtherProgram.curl("--cacert", authority, "--tls-max", "1.2", server.url)
            #expect(old.status == 35 && old.errors.contains("protocol version"), "\(old.errors)")
            #expect(try await OtherProgram.curl("--cacert", authority, server.url).output.hasPrefix("1.3\n"))
        }
        try await withTLSServer { server in
            let ancient = try await OtherProgram.client(
                "",
                "-connect",
                server.hostAndPort,
                "-tls1_1",
                "-cipher",
                "DEFAULT@SECLEVEL=0"
            )
            #expect(ancient.status != 0 && ancient.errors.contains("alert protocol version"), "\(ancient.errors)")
        }
    }

    @Test("a client that offers only other protocols is refused")
    func protocols() async throws {
        try await withTLSServer { server in
            let only = try await OtherProgram.client("", "-connect", server.hostAndPort, "-alpn", "h2,http/1.0")
            #expect(only.status != 0 && only.errors.contains("no application protocol"), "\(only.errors)")
            let both = try await OtherProgram.client(
                "GET / HTTP/1.0\r\n\r\n",
                "-connect",
                server.hostAndPort,
                "-alpn",
                "h2,http/1.1",
                "-ign_eof"
            )
            #expect(both.output.contains("ALPN protocol: http/1.1") && both.output.contains("HTTP/1.1 200 OK"))
        }
    }

    @Test("a handler sees who the client is, and what its certificate calls it")
    func identity() async throws {
        try await withTLSServer(clients: .optional) { server in
            let client = try await server.connect(try server.client("client"))
            try await client.send(Self.request)
            let answer = try await client.read(through: "::1\n")
            #expect(answer.contains("\r\n\r\n1.3\nCN=ci,O=Example\\, Inc.\n"), "\(answer)")
            let names = "DNS:ci.example email:ci@example.test URI:spiffe://example/ci IP:10.0.0.1 IP:::1\n"
            #expect(answer.hasSuffix(names), "\(answer)")
            let nobody = try await server.connect(try server.client())
            try await nobody.send(Self.request)
            #expect(try await nobody.read(through: "-\n").hasSuffix("\nnobody\n-\n"))
        }
    }

    @Test("a certificate that nobody vouches for, or not any more, is refused", arguments: ["stranger", "expired"])
    func untrusted(_ name: String) async throws {
        try await withTLSServer(clients: .optional) { server in
            // With TLS 1.3 the server judges after the client believes the handshake to be over.
            await #expect(throws: SocketError.self) {
                let client = try await server.connect(try server.client(name))
                try await client.send(Self.request)
                _ = try await client.readToEnd()
            }
            #expect(server.running.server.statistics.requests == 0)
        }
    }

    @Test("where a certificate is required, a client without one is refused")
    func required() async throws {
        try await withTLSServer(clients: .required) { server in
            let authority = server.files.path("ca.pem")
            let without = try await OtherProgram.curl("--cacert", authority, server.url)
            #expect(without.status != 0 && without.errors.contains("certificate required"), "\(without.errors)")
            let with = try await OtherProgram.curl(
                "--cacert",
                authority,
                "--cert",
                server.files.path("client.pem"),
                "--key",
                server.files.path("client.key"),
                server.url
            )
            #expect(with.output.contains("CN=ci"))
        }
    }

    @Test("files that have changed are used for new connections, bad ones are not, and nobody is cut off")
    func reload() async throws {
        try await withTLSServer(changesFiles: true) { server in
            let context = try server.client()
            let old = try await server.connect(context)
            #expect(await old.tls?.peerCertificate?.subject == "CN=first")
            try server.files.replace("server.pem", with: "renewed.pem")
            // The certificate alone does not fit the key.
            let mismatch = #expect(throws: TLSError.self) { try server.context.reload() }
            #expect(mismatch?.code == .key && mismatch?.file == server.files.path("server.key"))
            let between = try await server.connect(context)
            #expect(await between.tls?.peerCertificate?.subject == "CN=first")
            try server.files.replace("server.key", with: "renewed.key")
            try server.context.reload()
            let new = try await server.connect(context)
            #expect(await new.tls?.peerCertificate?.subject == "CN=second")
            for client in [old, between, new] {
                try await client.send(Self.request)
                _ = try await client.read(through: "-\n")
            }
        }
    }

    @Test(
        "files that cannot be used are named with the reason, and no password is asked for",
        arguments: [
            ("nothing.pem", "server.key", "ca.pem", TLSError.Code.certificate, "nothing.pem"),
            ("garbage.pem", "server.key", "ca.pem", .certificate, "garbage.pem"),
            ("server.pem", "nothing.key", "ca.pem", .key, "nothing.key"),
            ("server.pem", "locked.key", "ca.pem", .key, "locked.key"),
            ("server.pem", "client.key", "ca.pem", .key, "client.key"),
            ("server.pem", "server.key", "garbage.pem", .authorities, "garbage.pem"),
        ]
    )
    func badFiles(
        _ certificate: String,
        _ key: String,
        _ authority: String,
        _ code: TLSError.Code,
        _ culprit: String
    ) async throws {
        let files = try await TestCertificates.shared()
        let error = #expect(throws: TLSError.self) {
            _ = try TLSServerContext(
                TLSServerConfiguration(
                    certificateFile: files.path(certificate),
                    keyFile: files.path(key),
                    clientAuthorityFile: files.path(authority)
                )
            )
        }
        #expect(error?.code == code && error?.file == files.path(culprit))
        #expect(error?.reason.isEmpty == false)
    }

    @Test("our client believes only the host it means to reach, and an authority it knows")
    func distrust() async throws {
        try await withTLSServer { server in
            let unknown = await #expect(throws: TLSError.self) {
                _ = try await server.connect(try server.client(trusting: "other"))
            }
            #expect(unknown?.code == .refused && unknown?.reason.contains("certificate") == true, "\(unknown as Any)")
            let loop = server.running.loops.next()
            let other = try await RawTLS(loop).connectingError(
                to: server.running.address,
                host: "other.test",
                try server.client()
            )
            #expect(other?.reason.lowercased().contains("mismatch") == true, "\(other as Any)")
            let address = try await RawTLS(loop).connectingError(
                to: server.running.address,
                host: "127.0.0.1",
                try server.client()
            )
            #expect(address == nil)
        }
    }

    @Test("the end of a connection is announced, and a renegotiation is not agreed to")
    func endings() async throws {
        try await withTLSServer { server in
            let closed = try await OtherProgram.client(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "-connect",
                server.hostAndPort,
                "-ign_eof",
                "-msg"
            )
            #expect(closed.output.contains("warning close_notify"), "\(closed.output)")
            // A line that begins with R makes s_client ask for a renegotiation.
            let again = try await OtherProgram.client("R\n", "-connect", server.hostAndPort, "-tls1_2")
            #expect(again.errors.contains("no renegotiation"), "\(again.errors)")
        }
    }
}

/// A client that says whom it means to reach.
private actor RawTLS {
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func connectingError(to address: SocketAddress, host: String, _ context: TLSClientContext) async throws -> TLSError?
    {
        let deadline = MonotonicTime.now + .seconds(20)
        let socket = try await Socket.connect(to: address, on: loop, deadline: deadline)
        defer { socket.close() }
        do throws(TLSError) {
            _ = try await TLSSocket.connect(socket, to: host, with: context, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }
}
