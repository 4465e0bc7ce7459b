import CurlHTTP
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP
import Testing

/// A server of this package and a client, on a loop each, for the length of `body`.
func withUpstream(
    _ configuration: HTTPClient.Configuration = .init(),
    at host: String = "127.0.0.1",
    tls: TLSServerContext? = nil,
    handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse,
    _ body: (HTTPClient, _ url: String, HTTPServer) async throws -> Void
) async throws {
    let loops = try EventLoopGroup(count: 1, name: "upstream")
    let loop = try EventLoop(name: "curl")
    let server = HTTPServer(loops: loops, handler: handler)
    let address = try #require(try await server.bind([SocketAddress("\(host):0")], tls: tls).first)
    let running = Task { try await server.run() }
    let client = HTTPClient(on: loop, configuration: configuration)
    let outcome: Result<Void, any Error>
    do {
        let url = "\(tls == nil ? "http" : "https")://\(host):\(address.port ?? 0)"
        outcome = .success(try await body(client, url, server))
    } catch {
        outcome = .failure(error)
    }
    await client.shutDown()
    #expect(client.statistics.unfinished == 0)
    await server.drain(within: .zero)
    try await running.value
    await loop.shutDown()
    await loops.shutDown()
    try outcome.get()
}

/// Answers with the method, the path, and the body behind them.
let mirror: @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { request in
    let line = "\(request.head.method) \(request.head.path ?? "-") "
    return HTTPServerResponse(head: HTTPResponse(status: .ok), body: Array(line.utf8) + request.body)
}
