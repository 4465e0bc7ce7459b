import Logging
import Messaging
import MessagingRabbitMQ
import PythonPeers
import RabbitMQFixture
import WireJSON

/// One test's part of what all tests share: a virtual host, and a Python process that serves in it and can call.
///
/// The Python servers `one` and `two` share the topic `python`. What they have seen of a test is told from what others
/// sent by the test's ``name``, which stands in every context as `test`.
struct Interop: Sendable {
    /// The Python process.
    let peer: PythonPeer
    /// Where everything happens.
    let virtualHost: VirtualHost
    /// A name that no other test has.
    let name: String

    /// The topic of the shared Python servers.
    static let pythonTopic = "python"

    private static let common = Task {
        let virtualHost = try await RabbitMQNode.shared().makeVirtualHost()
        let peer = try PythonPeer.shared()
        for server in ["one", "two"] {
            try await peer.serve(virtualHost.url, topic: pythonTopic, server: server)
        }
        return (peer, virtualHost)
    }

    /// Lends a test its part.
    static func run(_ body: (Interop) async throws -> Void) async throws {
        let (peer, virtualHost) = try await common.value
        try await body(Interop(peer: peer, virtualHost: virtualHost, name: "test-\(UniqueID.next())"))
    }

    /// Lends a test its part on a virtual host of its own, without the shared Python servers; their process can call there.
    ///
    /// It stays until the broker goes: Python would go on looking for it.
    static func runApart(_ body: (Interop) async throws -> Void) async throws {
        let (peer, shared) = try await common.value
        let virtualHost = try await shared.node.makeVirtualHost()
        try await body(Interop(peer: peer, virtualHost: virtualHost, name: "test-\(UniqueID.next())"))
    }

    /// The URL of the transport, with options in its query.
    func url(_ options: String = "") -> String { virtualHost.url + (options.isEmpty ? "" : "?" + options) }

    /// A context that says which test a request is of.
    var context: RequestContext { ["test": JSONValue(name)] }

    /// What the shared Python servers have noted of this test, once it is at least so much.
    func noted(atLeast count: Int = 0) async throws -> [JSONValue] {
        try await peer.noted(by: name, atLeast: count)
    }

    /// The methods that the shared Python servers have run for this test, once they are at least so many.
    func methodsRun(atLeast count: Int = 0) async throws -> [String] {
        try await noted(atLeast: count).compactMap { $0["method"]?.stringValue }
    }

    /// A Python client of this test's, by default of the topic the Swift services of this test serve.
    func python(
        _ target: JSONObject = [:],
        options: String = "",
        on peer: PythonPeer? = nil
    ) -> PythonClient {
        let standard: JSONObject = ["topic": JSONValue(name)]
        return PythonClient(
            peer: peer ?? self.peer,
            url: url(options),
            target: standard.merging(target),
            context: context.values
        )
    }

    /// Lends `body` a Swift client, by default of the shared Python servers.
    func withClient(
        _ target: Target = Target(topic: Interop.pythonTopic),
        options: String = "",
        _ body: (RPCClient) async throws -> Void
    ) async throws {
        try await withTransport(url(options), drivers: [.rabbitMQ], logger: .silent) { transport in
            try await body(RPCClient(transport, target: target, timeout: .seconds(20)))
        }
    }

    /// Lends `body` a running Swift service on a topic of this test's own.
    func withService(
        server: String = "swift",
        exchange: String? = nil,
        options: String = "",
        concurrency: Int = 64,
        _ body: (SwiftService) async throws -> Void
    ) async throws {
        try await withTransport(url(options), drivers: [.rabbitMQ], logger: .silent) { transport in
            let target = Target(exchange: exchange, topic: name, server: server)
            let service = SwiftService(transport, target, concurrency: concurrency)
            try await service.server.start()
            do { try await body(service) } catch {
                service.end()
                throw error
            }
            service.end()
            await service.server.wait()
        }
    }

    /// Publishes a message made by hand, `times` times.
    func publish(
        _ body: String,
        routingKey: String,
        times: Int = 1,
        properties: JSONObject = [:]
    ) async throws {
        let message: JSONObject = [
            "broker": broker, "exchange": "openstack", "routing_key": JSONValue(routingKey),
            "content_type": "application/json",
            "body": JSONValue(body), "times": JSONValue(times),
        ]
        try await peer.run("publish", message.merging(properties))
    }

    /// Takes one message from a queue, as it is on the wire; null when there is none.
    func take(from queue: String) async throws -> JSONValue {
        try await peer.run("take", ["broker": broker, "queue": JSONValue(queue)])
    }

    private var broker: JSONValue {
        [
            "host": JSONValue(virtualHost.node.host), "port": JSONValue(virtualHost.node.port),
            "virtual_host": JSONValue(virtualHost.name),
        ]
    }
}

extension PythonPeer {
    /// Starts a server with all the peer's endpoints.
    func serve(
        _ url: String,
        topic: String,
        server: String,
        exchange: String? = nil
    ) async throws {
        var target: JSONObject = ["topic": JSONValue(topic), "server": JSONValue(server)]
        if let exchange { target["exchange"] = JSONValue(exchange) }
        try await run("serve", ["url": JSONValue(url), "name": "\(topic) \(server)", "target": JSONValue(target)])
    }

    /// What its servers have noted of requests of the test with this name, once it is at least so much.
    func noted(
        by name: String,
        atLeast count: Int = 0
    ) async throws -> [JSONValue] {
        let journal = try await run("journal", ["at_least": JSONValue(count), "test": JSONValue(name)])
        return journal.arrayValue ?? []
    }
}

extension Logger {
    /// A logger that keeps what is expected in these tests out of their output.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
