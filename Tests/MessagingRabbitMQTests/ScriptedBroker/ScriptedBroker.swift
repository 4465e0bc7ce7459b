import Dispatch
import Glibc
import Locking

/// A broker of which a test decides what it answers, for what a real one does only when it is falling apart.
///
/// It agrees to everything, confirms every message, delivers none, and sends no heartbeats.
final class ScriptedBroker: Sendable {
    /// Decides about a method; nothing at all is an answer too.
    typealias Script = @Sendable (ScriptedMethod) -> [ScriptedAnswer]

    private struct State {
        var sockets: Set<Int32> = []
        var connections = 0
        var isClosed = false
        var methods: [ScriptedMethod] = []
    }

    /// The port of the loopback interface it listens on.
    let port: UInt16
    private let listener: Int32
    private let script: Script
    private let state = Lock(State())

    /// Lends `body` a broker with a script.
    static func run<Result>(
        _ script: @escaping Script,
        _ body: (ScriptedBroker) async throws -> Result
    ) async throws -> Result {
        let broker = try ScriptedBroker(script)
        defer { broker.close() }
        return try await body(broker)
    }

    private init(_ script: @escaping Script) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, length) = (listener, size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { throw AMQPFailure("there is no port for a broker") }
        port = UInt16(bigEndian: address.sin_port)
        DispatchQueue(label: "scripted broker").async { self.acceptAll() }
    }

    /// A transport URL of it.
    func url(_ query: String = "") -> String { "rabbit://guest:guest@127.0.0.1:\(port)/\(query)" }

    /// What came so far, in order.
    var methods: [ScriptedMethod] { state.withLock { $0.methods } }

    private func close() {
        let sockets = state.withLock { state in
            state.isClosed = true
            return state.sockets
        }
        // Those who read from them see the end and close them.
        for socket in sockets.union([listener]) { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func acceptAll() {
        defer { Glibc.close(listener) }
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { return }
            let number: Int? = state.withLock { state in
                guard !state.isClosed else { return nil }
                state.sockets.insert(socket)
                state.connections += 1
                return state.connections
            }
            guard let number else {
                _ = Glibc.close(socket)
                return
            }
            DispatchQueue(label: "scripted connection").async {
                var connection = ScriptedConnection(socket: socket, number: number) { method in
                    self.state.withLock { $0.methods.append(method) }
                    return self.script(method)
                }
                connection.serve()
                self.state.withLock { _ = $0.sockets.remove(socket) }
                Glibc.close(socket)
            }
        }
    }
}

/// Why a broker of the tests could not be made.
struct AMQPFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
