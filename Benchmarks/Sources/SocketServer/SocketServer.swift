import BenchWork
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP

/// `SocketServer PORT [CERTIFICATE KEY]`: a server of SocketHTTP for `scripts/bench`.
///
/// It has the defaults but for the number of connections, and ends with SIGTERM.
@main
struct SocketServer {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 1 || words.count == 3, let port = UInt16(words[0]) else { throw Misuse() }
        var configuration = HTTPServerConfiguration()
        // The section of idle connections opens as many as the default, and the rival has no limit.
        configuration.limits.connections = 20_000
        let server = HTTPServer(configuration: configuration, loops: try EventLoopGroup()) { request in
            guard request.head.method == .post, request.head.path == "/sum" else {
                return HTTPServerResponse(status: .notFound, text: "only POST /sum is served\n")
            }
            do {
                return HTTPServerResponse(
                    head: HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                    body: try Summing.answer(to: request.body)
                )
            } catch {
                return HTTPServerResponse(status: .badRequest, text: "\(error)\n")
            }
        }
        let tls =
            words.count == 1
            ? nil : try TLSServerContext(TLSServerConfiguration(certificateFile: words[1], keyFile: words[2]))
        _ = try await server.bind([.ipv4(0x7F00_0001, port: port)], tls: tls)
        try await server.run()
    }

    private struct Misuse: Error, CustomStringConvertible {
        let description = "usage: SocketServer PORT [CERTIFICATE KEY]"
    }
}
