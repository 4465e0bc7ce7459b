import ChildProcesses
import CurlHTTP
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP
import Testing

@Suite("Whom the HTTP client believes", .timeLimit(.minutes(1)))
struct TrustTests {
    private func server(
        _ files: TestCertificates,
        clients: TLSServerConfiguration.ClientCertificate? = nil
    ) throws -> TLSServerContext {
        try TLSServerContext(
            TLSServerConfiguration(
                certificateFile: files.path("server.pem"),
                keyFile: files.path("server.key"),
                clientAuthorityFile: clients == nil ? nil : files.path("ca.pem"),
                clientCertificate: clients ?? .optional
            )
        )
    }

    @Test("a server signed by the configured authority is spoken to, on one connection")
    func trusted() async throws {
        let files = try await TestCertificates.shared()
        let tls = HTTPClient.TLS(authorityFile: files.path("ca.pem"))
        try await withUpstream(.init(tls: tls), tls: server(files), handler: mirror) { client, url, _ in
            for _ in 0..<3 {
                let response = try await client.send(.init(url: url + "/x"))
                #expect(response.body == Array("GET /x ".utf8))
            }
            #expect(client.statistics.connections == 1)
        }
    }

    @Test("one signed by somebody else is not, nor one without the name that was asked for")
    func untrusted() async throws {
        let files = try await TestCertificates.shared()
        for tls in [HTTPClient.TLS(), .init(authorityFile: files.path("other.pem"))] {
            try await withUpstream(.init(tls: tls), tls: server(files), handler: mirror) { client, url, server in
                let error = await failure(of: client, .init(url: url))
                #expect(error?.code == .notTrusted)
                #expect(error?.mayHaveArrived == false)
                #expect(server.statistics.requests == 0)
            }
        }
        let tls = HTTPClient.TLS(authorityFile: files.path("ca.pem"))
        let context = try server(files)
        try await withUpstream(.init(tls: tls), at: "127.0.0.2", tls: context, handler: mirror) { client, url, server in
            #expect(await failure(of: client, .init(url: url))?.code == .notTrusted)
            #expect(server.statistics.requests == 0)
        }
    }

    @Test("a client with a certificate shows it to the server that wants one")
    func identity() async throws {
        let files = try await TestCertificates.shared()
        var tls = HTTPClient.TLS(authorityFile: files.path("ca.pem"))
        let subject: @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { request in
            HTTPServerResponse(status: .ok, text: request.tls?.peerCertificate?.subject ?? "nobody")
        }
        let context = try server(files, clients: .required)
        try await withUpstream(.init(tls: tls), tls: context, handler: subject) { client, url, server in
            #expect(await failure(of: client, .init(url: url)) != nil)
            #expect(server.statistics.requests == 0)
        }
        tls.identity = .init(certificateFile: files.path("client.pem"), keyFile: files.path("client.key"))
        try await withUpstream(.init(tls: tls), tls: context, handler: subject) { client, url, _ in
            let response = try await client.send(.init(url: url))
            #expect(String(decoding: response.body, as: UTF8.self).contains("CN=ci"))
        }
    }
}
