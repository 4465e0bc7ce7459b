import BuswayGateway
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP

/// The seam between the sockets and the gateway: one server, and what it calls.
struct HTTPFront: Sendable {
    private let server: HTTPServer
    private let tls: TLSServerContext?

    /// What it serves, for the log.
    let name: String

    /// Makes a front that listens nowhere yet.
    ///
    /// - Parameters:
    ///   - tls: what protects connections over TCP; `nil` leaves them in clear.
    ///   - observer: is told what happens on connections.
    ///   - gateway: the gateway that a request gets which comes now, and what the listener is by its configuration.
    init(
        _ name: String,
        _ configuration: FrontConfiguration,
        _ loops: EventLoopGroup,
        tls: TLSServerContext? = nil,
        observer: (any HTTPServerObserver)? = nil,
        gateway: @escaping @Sendable () -> (gateway: Gateway, listener: GatewayListener)
    ) {
        self.tls = tls
        self.name = name
        server = HTTPServer(
            configuration: HTTPServerConfiguration(configuration),
            loops: loops,
            observer: observer,
            errorResponse: { error, head, peer in
                let answer = gateway().gateway.refuse(error.problemCode, error.detail, head: head, peer: peer.logName)
                return HTTPServerResponse(answer)
            },
            declinesBody: { request in
                let (gateway, listener) = gateway()
                return await gateway.refuseByHead(GatewayRequest(request), on: listener).map { HTTPServerResponse($0) }
            },
            handler: { request in
                let (gateway, listener) = gateway()
                return HTTPServerResponse(await gateway.respond(to: GatewayRequest(request), on: listener))
            }
        )
    }

    /// Listens there, and tells where it really does (a port of 0 is chosen by the system).
    func bind(_ address: ListenAddress) async throws -> [SocketAddress] {
        let addresses = try await address.resolved(by: NameResolver())
        // Whoever may open the file of a Unix socket is on this machine, where TLS protects nobody from anything.
        return try await server.bind(addresses, tls: addresses.contains { $0.path != nil } ? nil : tls)
    }

    /// Serves until it is drained or the task is cancelled.
    func run() async throws { try await server.run() }

    /// Step one: every answer asks the client to close.
    func beginDrain() { server.beginDrain() }

    /// Step two: stops listening and waits for what is in flight; returns how many requests had to be cut off.
    func drain(within time: Duration) async -> Int { await server.drain(within: time) }

    /// What the server holds and has done, for the metrics.
    var statistics: HTTPServerStatistics { server.statistics }
}

extension GatewayRequest {
    /// A request off the wire, as the gateway sees it.
    fileprivate init(_ request: HTTPServerRequest) {
        let certificate = request.tls?.peerCertificate.map {
            ClientCertificate(subject: $0.subject, names: $0.names.map(\.description))
        }
        self.init(head: request.head, body: request.body, peer: request.peer.logName, certificate: certificate)
    }
}

extension HTTPServerResponse {
    /// The gateway's answer, as the server sends it.
    fileprivate init(_ answer: GatewayResponse) {
        self.init(head: answer.head, body: answer.body)
        stream = answer.stream.map(FrontStream.init)
    }
}

/// A stream of the gateway, as the server asks for its pieces.
private struct FrontStream: HTTPBodyStream {
    let stream: any GatewayStream

    func next() async -> [UInt8]? { await stream.next() }
    func drain() { stream.drain() }
    func clientEndedItsSide() { stream.probe() }
    func close() { stream.close() }
}

extension SocketAddress {
    /// The address without the port, which says nothing about who called.
    fileprivate var logName: String { host ?? "unix" }
}
