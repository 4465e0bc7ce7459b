public import HTTPTypes
import Locking
public import Reactor
public import ReactorTLS

/// An HTTP/1.1 server on TCP and Unix sockets, as strict as RFC 9112 allows and bounded in everything.
///
/// Connections are accepted by one loop for each address and dealt to all loops in turn; a connection stays on its loop,
/// and so does the handler that answers its requests. A handler may not block. Its task is cancelled when its client is
/// gone (reset the connection; having ended its side of it is not being gone) or when a drain has run out of time.
///
/// Bind, run and, when it is time, drain:
///
/// ```swift
/// let server = HTTPServer(loops: loops) { request in
///     HTTPServerResponse(status: .ok, text: "hello")
/// }
/// let addresses = try await server.bind([SocketAddress("127.0.0.1:8080")])
/// try await server.run()
/// ```
public final class HTTPServer: Sendable {
    struct State {
        var listeners: [Listener] = []
        var isRunning = false
        var hasEnded = false
        var drain: Task<Int, Never>?
        var running: CheckedContinuation<Void, Never>?
    }

    /// A listening socket and the loop that accepts from it.
    struct Listener: Sendable {
        let socket: ListeningSocket
        let owner: ServerLoop
        let tls: TLSServerContext?
    }

    let core: ServerCore
    let loops: [ServerLoop]
    let state = Lock(State())

    /// Makes a server that listens nowhere yet.
    ///
    /// - Parameters:
    ///   - configuration: limits and timeouts.
    ///   - loops: where connections live; they must outlive the server and are not shut down by it.
    ///   - observer: is told what happens on connections.
    ///   - errorResponse: makes the response to a request the layer refuses, from the reason, what is known of the
    ///     request, and where it came from. Called on a loop; it may not block.
    ///   - declinesBody: is asked about a request without its body when the client waits for `100 Continue` before it
    ///     sends that; a response is sent instead of asking for the body, and ends the connection (RFC 9110, section
    ///     10.1.1). Nobody is asked about a body that comes anyway.
    ///   - handler: answers a request.
    public init(
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        loops: EventLoopGroup,
        observer: (any HTTPServerObserver)? = nil,
        errorResponse: @escaping @Sendable (HTTPLayerError, HTTPRequest?, SocketAddress) -> HTTPServerResponse = {
            error,
            _,
            _ in
            HTTPServerResponse(refusing: error)
        },
        declinesBody: (@Sendable (HTTPServerRequest) async -> HTTPServerResponse?)? = nil,
        handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) {
        let core = ServerCore(
            configuration: configuration,
            handler: handler,
            errorResponse: errorResponse,
            declinesBody: declinesBody,
            observer: observer
        )
        self.core = core
        self.loops = loops.loops.map { ServerLoop(on: $0, core: core) }
    }

    /// Listens on `addresses` and returns where it really listens, with the ports the kernel has chosen for port 0.
    ///
    /// Connections wait in the kernel until ``run()`` accepts them. May be called several times before it.
    ///
    /// - Parameter tls: what the connections of these addresses are protected with; `nil` leaves them in clear.
    /// - Throws: ``HTTPServerError/Code/bindFailed`` for the first address that cannot be had, and then listens on none of
    ///   `addresses`; ``HTTPServerError/Code/alreadyRunning``.
    public func bind(
        _ addresses: [SocketAddress],
        tls: TLSServerContext? = nil
    ) async throws(HTTPServerError) -> [SocketAddress] {
        var bound: [Listener] = []
        for address in addresses {
            let owner = loops[bound.count % loops.count]
            do throws(SocketError) {
                bound.append(Listener(socket: try await owner.listen(on: address), owner: owner, tls: tls))
            } catch {
                await Self.close(bound)
                throw HTTPServerError(.bindFailed, address: address, cause: error)
            }
        }
        let isAccepted = state.withLock { [bound] state in
            guard !state.isRunning, !state.hasEnded, state.drain == nil else { return false }
            state.listeners += bound
            return true
        }
        guard isAccepted else {
            await Self.close(bound)
            throw HTTPServerError(.alreadyRunning)
        }
        return bound.map(\.socket.boundAddress)
    }

    /// Serves until ``drain(within:)`` is done; when the task is cancelled, the server drains without waiting.
    ///
    /// On return no listener is open and no connection is served any more.
    ///
    /// - Throws: ``HTTPServerError/Code/notBound``, ``HTTPServerError/Code/alreadyRunning``.
    public func run() async throws(HTTPServerError) {
        let listeners = try start()
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask(executorPreference: listener.owner.loop) { [loops] in
                        await listener.owner.accept(from: listener.socket, for: loops, tls: listener.tls)
                    }
                }
                await waitForEnd()
            }
        } onCancel: {
            // Not waited for here, but by `waitForEnd()`.
            _ = beginDraining(within: .zero)
        }
    }

    /// What the server holds now and has done so far.
    public var statistics: HTTPServerStatistics {
        HTTPServerStatistics(
            openConnections: core.admission.open,
            requestsInFlight: loops.reduce(0) { $0 + $1.counters.requestsInFlight },
            acceptedConnections: core.admission.accepted,
            refusedConnections: core.admission.refused,
            requests: loops.reduce(0) { $0 + $1.counters.requests },
            refusedRequests: loops.reduce(0) { $0 + $1.counters.refusedRequests }
        )
    }

    private func start() throws(HTTPServerError) -> [Listener] {
        let outcome: Result<[Listener], HTTPServerError> = state.withLock { state in
            if state.isRunning { return .failure(HTTPServerError(.alreadyRunning)) }
            if state.listeners.isEmpty || state.hasEnded { return .failure(HTTPServerError(.notBound)) }
            state.isRunning = true
            return .success(state.listeners)
        }
        return try outcome.get()
    }

    private func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.running = continuation }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private static func close(_ listeners: [Listener]) async {
        for listener in listeners { await listener.owner.close(listener.socket) }
    }
}
