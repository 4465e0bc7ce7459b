import HTTPConformance
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP
import Testing

/// A server that runs for the length of a test, and what a test needs to talk to it.
struct RunningServer: Sendable {
    let server: HTTPServer
    let address: SocketAddress
    let loops: EventLoopGroup

    func connect() async throws -> RawClient {
        try await RawClient.connect(to: address, on: loops.next())
    }

    /// Sends everything, ends the stream and returns everything that comes back.
    func exchange(_ request: String) async throws -> String {
        let client = try await connect()
        try await client.send(request)
        try await client.endSending()
        return try await client.readToEnd()
    }
}

typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerResponse

/// Answers with what it was asked: method, path and authority in the first line, the body behind it.
let echo: Handler = { request in
    let line = "\(request.head.method) \(request.head.path ?? "-") \(request.head.authority ?? "-")\n"
    return HTTPServerResponse(
        head: HTTPResponse(status: .ok, headerFields: [.contentType: "text/plain"]),
        body: Array(line.utf8) + request.body
    )
}

/// Runs a server on a fresh port around `body`, and proves afterwards that nothing of it is left.
func withServer(
    _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    on address: SocketAddress = .ipv4(0x7F00_0001, port: 0),
    observer: (any HTTPServerObserver)? = nil,
    tls: TLSServerContext? = nil,
    declinesBody: (@Sendable (HTTPServerRequest) async -> HTTPServerResponse?)? = nil,
    handler: @escaping Handler = echo,
    _ body: (RunningServer) async throws -> Void
) async throws {
    let loops = try EventLoopGroup(count: 2, name: "http-test")
    let server = HTTPServer(
        configuration: configuration,
        loops: loops,
        observer: observer,
        declinesBody: declinesBody,
        handler: handler
    )
    let bound = try await server.bind([address], tls: tls)
    let running = Task { try await server.run() }
    do {
        try await body(RunningServer(server: server, address: try #require(bound.first), loops: loops))
    } catch {
        await server.drain(within: .zero)
        try await running.value
        await loops.shutDown()
        throw error
    }
    await server.drain(within: .zero)
    try await running.value
    await loops.shutDown()
    #expect(server.statistics.requestsInFlight == 0)
    #expect(server.statistics.openConnections == 0)
}
