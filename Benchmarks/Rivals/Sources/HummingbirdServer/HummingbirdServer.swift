import BenchWork
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// `HummingbirdServer PORT [CERTIFICATE KEY]`: the server of `SocketServer`, made with Hummingbird, for `scripts/bench`.
///
/// As its README makes one: the default router, event loops and limits; no middleware. It ends with SIGTERM.
@main
struct HummingbirdServer {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 1 || words.count == 3, let port = Int(words[0]) else { throw Misuse() }
        let router = Router()
        router.post("sum") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let answer = try Summing.answer(to: Array(body.readableBytesView))
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer))
            )
        }
        var logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let application = Application(
            router: router,
            server: words.count == 1 ? .http1() : try secure(certificate: words[1], key: words[2]),
            configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 4_096),
            logger: logger
        )
        try await application.runService()
    }

    private static func secure(certificate: String, key: String) throws -> HTTPServerBuilder {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: key, format: .pem)
        return try .tls(
            .http1(),
            tlsConfiguration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        )
    }

    private struct Misuse: Error, CustomStringConvertible {
        let description = "usage: HummingbirdServer PORT [CERTIFICATE KEY]"
    }
}
