import ChildProcesses
import HTTPConformance
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP

/// A TLS server that runs for the length of a test, and the files it was made from.
struct RunningTLSServer: Sendable {
    let running: RunningServer
    let files: TestCertificates
    let context: TLSServerContext

    var url: String { "https://localhost:\(port)" }
    var hostAndPort: String { "127.0.0.1:\(port)" }
    private var port: String { String(running.address.description.split(separator: ":").last ?? "") }

    /// What a client is made from that believes this server.
    func client(_ identity: String? = nil, trusting authority: String = "ca") throws -> TLSClientContext {
        try TLSClientContext(
            TLSClientConfiguration(
                authorityFile: files.path("\(authority).pem"),
                identity: identity.map { name in
                    .init(certificateFile: files.path("\(name).pem"), keyFile: files.path("\(name).key"))
                }
            )
        )
    }

    func connect(_ context: TLSClientContext) async throws -> RawClient {
        try await RawClient.connect(to: running.address, on: running.loops.next(), tls: context)
    }
}

/// Answers with what TLS says of the connection, a line each: version, subject, names.
let tellTLS: Handler = { request in
    let peer = request.tls?.peerCertificate
    let names = peer?.names.map(\.description).joined(separator: " ") ?? "-"
    let lines = [request.tls?.version.description ?? "-", peer?.subject ?? "nobody", names]
    return HTTPServerResponse(status: .ok, text: lines.joined(separator: "\n") + "\n")
}

/// Runs a server with TLS on a fresh port around `body`.
func withTLSServer(
    _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    minimum: TLSVersion = .tls12,
    clients: TLSServerConfiguration.ClientCertificate? = nil,
    observer: (any HTTPServerObserver)? = nil,
    handler: @escaping Handler = tellTLS,
    changesFiles: Bool = false,
    _ body: (RunningTLSServer) async throws -> Void
) async throws {
    let files = try await changesFiles ? TestCertificates.make() : TestCertificates.shared()
    let context = try TLSServerContext(
        TLSServerConfiguration(
            certificateFile: files.path("server.pem"),
            keyFile: files.path("server.key"),
            clientAuthorityFile: clients == nil ? nil : files.path("ca.pem"),
            clientCertificate: clients ?? .optional,
            minimumVersion: minimum
        )
    )
    try await withServer(configuration, observer: observer, tls: context, handler: handler) { running in
        try await body(RunningTLSServer(running: running, files: files, context: context))
    }
}
