import Messaging
import MessagingRabbitMQ
import PythonPeers
import RabbitMQFixture
import WireJSON

/// One test's part of a broker all tests share: a virtual host of its own, and a Python process that can call and serve.
struct Broker {
    /// The URL of the virtual host.
    let url: String
    /// Python, with oslo.messaging.
    let peer: PythonPeer

    private static let peer = Task { try PythonPeer.shared() }

    /// Lends a test its part; the virtual host stays until the broker goes, because Python would go on looking for it.
    static func with(_ body: (Broker) async throws -> Void) async throws {
        let virtualHost = try await RabbitMQNode.shared().makeVirtualHost()
        try await body(Broker(url: virtualHost.url, peer: try await peer.value))
    }

    /// Lends `body` a transport.
    func withTransport(
        exchange: String? = nil,
        _ body: (Transport) async throws -> Void
    ) async throws {
        var options = TransportOptions()
        if let exchange { options.controlExchange = exchange }
        try await Messaging.withTransport(url, drivers: [.rabbitMQ], options: options) { transport in
            try await body(transport)
        }
    }

    /// Lends `body` a Python client of endpoints that a Swift server serves meanwhile.
    func serving(
        _ endpoints: any RPCEndpoint...,
        body: (PythonClient) async throws -> Void
    ) async throws {
        try await withTransport { transport in
            let server = RPCServer(transport, target: Target(topic: "swift", server: "one"), endpoints: endpoints)
            try await server.start()
            do { try await body(python(["topic": "swift"])) } catch {
                server.abort()
                throw error
            }
            await server.stop()
            await server.wait()
        }
    }

    /// A Python client.
    func python(_ target: JSONObject) -> PythonClient {
        PythonClient(peer: peer, url: url, target: target, context: ["user": "ann"])
    }
}
