import Locking
public import Reactor

/// An HTTP server that answers with exactly the octets it is told to, on loopback.
public struct ScriptedServer: Sendable {
    /// What it does with each connection; `next` gives the next request, and nil at the end.
    public typealias Script =
        @Sendable (_ connection: ScriptedConnection, _ next: () async throws -> String?) async throws -> Void

    /// The port it listens on.
    public let port: UInt16
    private let state = Lock(State())
    private let ends: AsyncStream<Void>

    private struct State {
        var connections = 0
        var requests: [String] = []
        var failures: [any Error] = []
    }

    /// Its base URL.
    public var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections it has accepted.
    public var connections: Int { state.withLock { $0.connections } }
    /// The requests that were read, each with its body.
    public var requests: [String] { state.withLock { $0.requests } }

    /// Waits until a script has come to its end.
    public func waitForEndOfScript() async {
        for await _ in ends { return }
    }

    /// Runs a server whose every connection runs `script`, for the length of `body`; then nobody listens there.
    ///
    /// - Parameters:
    ///   - port: where to listen; 0 lets the system choose.
    ///   - loop: the loop it runs on.
    /// - Throws: what `body` throws, or else what kept a connection from being served at all.
    public static func with(
        port: UInt16 = 0,
        on loop: EventLoop,
        script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Void
    ) async throws {
        let listener = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: port), on: loop)
        let (ends, continuation) = AsyncStream<Void>.makeStream()
        let server = ScriptedServer(port: listener.boundAddress.port ?? 0, ends: ends)
        let accepting = Task(executorPreference: loop) {
            await withDiscardingTaskGroup { group in
                while let accepted = try? await listener.accept() {  // It fails when the test closes it.
                    server.state.withLock { $0.connections += 1 }
                    group.addTask(executorPreference: loop) {
                        await server.serve(accepted, on: loop, script)
                        continuation.yield()
                    }
                }
                group.cancelAll()
            }
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        loop.execute { listener.close() }
        await accepting.value
        try outcome.get()
        if let failure = server.state.withLock({ $0.failures.first }) { throw failure }
    }

    /// The same on a loop of its own.
    public static func with(
        port: UInt16 = 0,
        script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "scripted")
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await with(port: port, on: loop, script: script, body))
        } catch {
            outcome = .failure(error)
        }
        await loop.shutDown()
        try outcome.get()
    }

    private func serve(_ accepted: AcceptedSocket, on loop: EventLoop, _ script: Script) async {
        let connection: ScriptedConnection
        do {
            connection = try ScriptedConnection(accepted, on: loop)
        } catch {
            state.withLock { $0.failures.append(error) }
            return
        }
        do {
            try await script(connection) {
                guard let request = try await connection.request() else { return nil }
                state.withLock { $0.requests.append(request) }
                return request
            }
        } catch {
            // The client has gone, as many tests have it do.
        }
        await connection.close()
    }
}
