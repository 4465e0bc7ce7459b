import ChildProcesses
import CurlHTTP
import Foundation
import HTTPTypes
import RabbitMQFixture
import Reactor
import Testing

@Suite("HTTP/2", .timeLimit(.minutes(1)))
struct HTTP2Tests {
    /// nghttp2's server, which speaks nothing but HTTP/2 over TLS and serves the files of a folder.
    private func withServer(
        _ certificates: TestCertificates,
        _ folder: TemporaryDirectory,
        _ body: (_ url: String) async throws -> Void
    ) async throws {
        let port = try FreePort.next()
        let server = try ChildProcess(
            "/usr/sbin/nghttpd",
            [
                "--address=127.0.0.1", "--htdocs=\(folder.path("."))", "\(port)",
                certificates.path("server.key"), certificates.path("server.pem"),
            ],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body("https://127.0.0.1:\(port)")) } catch { outcome = .failure(error) }
        server.signal(SIGTERM)
        _ = await server.exitStatus()
        try outcome.get()
    }

    private func untilServed(_ url: String, _ client: HTTPClient) async throws {
        while true {
            do throws(HTTPTransferError) {
                _ = try await client.send(.init(url: url))
                return
            } catch {
                // It says nothing when it listens.
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test("a service that speaks HTTP/2 is spoken to in it, and requests that come together share a connection")
    func http2() async throws {
        let certificates = try await TestCertificates.shared()
        let folder = try TemporaryDirectory()
        _ = try folder.write("forecast", "sunny\n")
        try await withServer(certificates, folder) { url in
            let loop = try EventLoop(name: "curl")
            let tls = HTTPClient.TLS(authorityFile: certificates.path("ca.pem"))
            let first = HTTPClient(on: loop, configuration: .init(tls: tls))
            try await untilServed(url + "/forecast", first)
            await first.shutDown()
            let client = HTTPClient(on: loop, configuration: .init(tls: tls))
            try await withThrowingTaskGroup(of: HTTPClient.Response.self) { group in
                for _ in 0..<20 { group.addTask { try await client.send(.init(url: url + "/forecast")) } }
                for try await response in group {
                    #expect(response.status == .ok && response.body == Array("sunny\n".utf8))
                }
            }
            #expect(try await client.send(.init(url: url + "/none")).status == .notFound)
            #expect(client.statistics.connections == 1)
            await client.shutDown()
            await loop.shutDown()
        }
    }
}
