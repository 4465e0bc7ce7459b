import CurlHTTP
import Locking
import Reactor
import Testing

/// One connection of a ``ScriptedServer``, which does with it whatever a script says.
actor ScriptedConnection {
    private let loop: EventLoop
    private let socket: Socket
    private var received: [UInt8] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ accepted: AcceptedSocket, on loop: EventLoop) throws {
        self.loop = loop
        socket = try Socket(adopting: accepted, on: loop)
    }

    /// The next request's head, after which as many octets of a body are read as it says; nil at the end.
    func request() async throws -> String? {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.upperBound])
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
                let count = head.utf8.count + (length.flatMap { Int($0.dropFirst(16)) } ?? 0)
                if received.count >= count {
                    let request = String(decoding: received[..<count], as: UTF8.self)
                    received.removeFirst(count)
                    return request
                }
            }
            var arrived: [UInt8] = []
            let count = try await socket.read(appendingTo: &arrived, atMost: 65_536, deadline: .now + .seconds(20))
            received += arrived
            if count == 0 { return nil }
        }
    }

    func send(_ text: String) async throws { try await socket.write(Array(text.utf8), deadline: .now + .seconds(20)) }

    /// Waits until the client ends the connection, one way or the other.
    func waitForEnd() async {
        do {
            while try await request() != nil {}
        } catch {
            // A reset is an end as well.
        }
    }

    func reset() { socket.reset() }

    func close() { socket.close() }
}

/// A server that answers with exactly the octets it is told to.
struct ScriptedServer: Sendable {
    let port: UInt16
    private let state = Lock(State())
    private let ends: AsyncStream<Void>

    private struct State {
        var connections = 0
        var requests: [String] = []
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var connections: Int { state.withLock { $0.connections } }
    var requests: [String] { state.withLock { $0.requests } }

    /// Waits until a script has come to its end.
    func waitForEndOfScript() async {
        for await _ in ends { return }
    }

    /// Runs a client and a server whose every connection runs `script`, for the length of `body`.
    static func with(
        _ configuration: HTTPClient.Configuration = .init(),
        script: @escaping @Sendable (ScriptedConnection, _ next: () async throws -> String?) async throws -> Void,
        _ body: (HTTPClient, ScriptedServer) async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "scripted")
        let listener = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: 0), on: loop)
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
        let client = HTTPClient(on: loop, configuration: configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(client, server))
        } catch {
            outcome = .failure(error)
        }
        await client.shutDown()
        #expect(client.statistics.unfinished == 0)
        loop.execute { listener.close() }
        await accepting.value
        await loop.shutDown()
        try outcome.get()
    }

    private func serve(
        _ accepted: AcceptedSocket,
        on loop: EventLoop,
        _ script: @Sendable (ScriptedConnection, _ next: () async throws -> String?) async throws -> Void
    ) async {
        do {
            let connection = try ScriptedConnection(accepted, on: loop)
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
        } catch {
            Issue.record(error)
        }
    }
}

/// The error a request ends with; nil when it ends with a response.
func failure(of client: HTTPClient, _ request: HTTPClient.Request) async -> HTTPTransferError? {
    do throws(HTTPTransferError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<Index>? { ranges(of: part).first }
}
