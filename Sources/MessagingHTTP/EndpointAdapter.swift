internal import Locking
public import Messaging
public import Reactor
public import ReactorTLS
public import ServiceLifecycle
internal import SocketHTTP

/// Gives the servers of a program a catalogue on the bus and an HTTP listener for operators.
///
/// ```swift
/// let server = RPCServer(transport, target: Target(topic: "weather", server: "one"), endpoints: [Weather()])
/// let adapter = try EndpointAdapter(transport, name: "weather", servers: [server], listen: "127.0.0.1:8081")
/// try await ServiceGroup(services: [transport, server, adapter], logger: logger).run()
/// ```
///
/// The listener serves `/livez`, `/readyz` (also with `?verbose`) and `/v1/endpoints`, all of them to be read only. It
/// asks nobody who they are, unless `admits` does: give it an address that only operators reach.
public final class EndpointAdapter: Service {
    private let responder: CatalogueResponder
    private let pages: OperatorPages
    private let address: ListenAddress
    private let tls: TLSServerContext?
    private let bound = Lock<[SocketAddress]>([])
    private let ready = Latch()

    /// Makes an adapter; nothing happens before it runs, and it runs none of the servers.
    ///
    /// - Parameters:
    ///   - transport: The bus the servers are on.
    ///   - name: The program's name, for people.
    ///   - version: The program's version, for people.
    ///   - servers: The servers it tells of; at least one.
    ///   - listen: Where to serve HTTP: `host:port`, `[v6]:port` or `unix:/path`.
    ///   - tls: What the listener shows its clients, and asks of them; nil serves in clear.
    ///   - admits: Whether somebody with this bearer token (nil without one) may see more than `/livez` and `/readyz`; it is
    ///     asked for each such request and must not wait. Whoever may not gets 401.
    ///   - checks: What else belongs to the program's health; it is asked for each answer and must not wait.
    ///   - metrics: What `/metrics` answers, in Prometheus' text format 0.0.4; without it there is no such path.
    /// - Throws: `AddressError` when `listen` is no address.
    public init(
        _ transport: Transport,
        name: String,
        version: String? = nil,
        servers: [RPCServer],
        listen: String = "127.0.0.1:8081",
        tls: TLSServerContext? = nil,
        admits: @escaping @Sendable (_ token: String?) -> Bool = { _ in true },
        checks: @escaping @Sendable () -> [HealthCheck] = { [] },
        metrics: (@Sendable () -> [UInt8])? = nil
    ) throws(AddressError) {
        address = try ListenAddress(listen)
        self.tls = tls
        responder = CatalogueResponder(transport, name: name, version: version, servers: servers)
        pages = OperatorPages(
            transport: transport,
            servers: servers,
            responder: responder,
            admits: admits,
            checks: checks,
            metrics: metrics
        )
    }

    /// Where it listens, with the ports the system chose; waits until it does.
    public func addresses() async -> [SocketAddress] {
        await ready.wait()
        return bound.withLock { $0 }
    }

    /// Serves until the service group shuts down or the task is cancelled.
    ///
    /// - Throws: what resolving the address or listening there threw; `MessagingError` when the bus refuses the
    ///   catalogue's queue.
    public func run() async throws {
        let loops = try EventLoopGroup(count: 1)
        do {
            try await serve(loops)
            await loops.shutDown()
        } catch {
            await loops.shutDown()
            throw error
        }
    }

    private func serve(_ loops: EventLoopGroup) async throws {
        let server = HTTPServer(loops: loops) { [pages] request in pages.answer(request.head) }
        let addresses = try await server.bind(address.resolved(by: NameResolver()), tls: tls)
        bound.withLock { $0 = addresses }
        ready.fire()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [responder] in try await responder.run() }
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await server.run()
                } onGracefulShutdown: {
                    // Whoever is waiting for an answer gets it; the answers here wait for nobody.
                    Task { await server.drain(within: .seconds(1)) }
                }
            }
            while try await group.next() != nil {}
        }
    }
}
