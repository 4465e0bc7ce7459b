import Locking
import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import WireJSON

/// A client and a server with transports of their own on one virtual host.
struct BusFixture {
    let client: RPCClient
    let clientTransport: Transport
    let serverTransport: Transport
    let server: RPCServer
    let log: EntryLog

    /// Makes both, lends them to `body` and ends them.
    ///
    /// The server's methods are `echo`, `note`, which writes its argument `text` to ``log``, and `wait`, which notes it and
    /// returns when `gate` is opened.
    static func run(
        on url: String,
        gate: Gate = Gate(),
        _ body: (BusFixture) async throws -> Void
    ) async throws {
        let options = TransportOptions(responseTimeout: .seconds(20))
        let logger = Logger.silent
        try await withTransport(url, drivers: [.rabbitMQ], options: options, logger: logger) { serverTransport in
            try await withTransport(url, drivers: [.rabbitMQ], options: options, logger: logger) { clientTransport in
                let log = EntryLog()
                let target = Target(topic: "faults", server: "one")
                let endpoint = ClosureEndpoint { endpoint in
                    endpoint.on("echo") { _, arguments in arguments }
                    endpoint.on("note") { _, arguments in
                        log.append(try arguments.value()["text"]?.stringValue ?? "")
                        return .null
                    }
                    endpoint.on("wait") { _, arguments in
                        log.append(try arguments.value()["text"]?.stringValue ?? "")
                        await gate.wait()
                        return .null
                    }
                }
                let server = RPCServer(serverTransport, target: target, endpoints: [endpoint])
                try await server.start()
                let client = RPCClient(clientTransport, target: Target(topic: "faults"))
                try await client.call("echo")
                try await body(
                    BusFixture(
                        client: client,
                        clientTransport: clientTransport,
                        serverTransport: serverTransport,
                        server: server,
                        log: log
                    )
                )
                await server.stop()
                await server.wait()
            }
        }
    }

    /// Calls until a call succeeds, which it does once everything is connected again; returns what failed before.
    func callUntilItSucceeds() async throws -> [RPCError] {
        var errors: [RPCError] = []
        while true {
            do throws(RPCError) {
                try await client.prepare(timeout: .seconds(2)).call("echo", .empty, ["after": "all"])
                return errors
            } catch {
                errors.append(error)
            }
            // Time itself is under test: nobody tells a client when a broker will be back.
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// What happened, in order.
final class EntryLog: Sendable {
    private let state = Lock<[String]>([])

    var entries: [String] { state.withLock { $0 } }

    func append(_ entry: String) { state.withLock { $0.append(entry) } }
}

/// A gate that tests open once.
final class Gate: Sendable {
    private let (stream, continuation) = AsyncStream<Void>.makeStream()

    /// Returns once the gate is open.
    func wait() async { for await _ in stream {} }

    /// Opens the gate.
    func open() { continuation.finish() }
}

extension Logger {
    /// A logger that keeps what is expected in these tests out of their output.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
