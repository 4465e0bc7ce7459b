import ChildProcesses
import RabbitMQFixture
import ScriptedUpstream
import WireJSON

/// The whole way of a call: HTTP, a gateway, RabbitMQ, a bridge, and the service a test puts behind it.
///
/// The bridge serves the topic `odd` with `see(place, q)`, which is `GET /at/{place}`, and `tell(...)`, which is
/// `POST /told` with all arguments as the body.
struct BridgedWay: Sendable {
    let gateway: ServeFixture
    let bridge: BridgeFixture
    let bus: VirtualHost

    /// The text of the bridge's file.
    ///
    /// - Parameters:
    ///   - settings: further keys of the topic, each as `key: value`.
    ///   - method: further keys of both methods, in braces' notation, such as `timeout: 1`.
    static func file(_ url: String, _ settings: [String] = [], method: String = "timeout: 20") -> String {
        """
        bridge:
          - topic: odd
            server: one
            upstream: \(url)
        \(settings.map { "    " + $0 + "\n" }.joined())\
            methods:
              see: { get: "/at/{place}", query: [q], \(method) }
              tell: { post: "/told", body: args, \(method) }

        """
    }

    /// Runs a gateway and a bridge before the service at `url`, for the length of `body`.
    static func with(
        _ url: String,
        _ settings: [String] = [],
        method: String = "timeout: 20",
        environment: [String: String] = [:],
        _ body: (BridgedWay) async throws -> Void
    ) async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            let file = file(url, settings, method: method)
            try await BridgeFixture.with(bus: bus.url, file: file, environment: environment) { bridge in
                try await ServeFixture.with(bus: bus.url) { gateway in
                    try await body(BridgedWay(gateway: gateway, bridge: bridge, bus: bus))
                }
            }
        }
    }

    /// Asks to see a place, as a caller of the gateway.
    func see(_ place: String = "x", timeout: Double? = nil, _ options: String...) async throws -> Ending {
        var body: JSONObject = ["args": ["place": JSONValue(place)]]
        if let timeout { body["timeout"] = try JSONValue(timeout) }
        return try await gateway.ending("/v1/call/odd/see", JSONValue.object(body).description, options)
    }

    /// What the bridge knows about the service.
    func upstream(_ url: String) async throws -> JSONValue? {
        try await bridge.health()["checks"]?["upstream \(url)"]
    }
}

extension ScriptedConnection {
    /// Answers with JSON.
    func answer(_ json: String, status: String = "200 OK", _ fields: String = "") async throws {
        try await send(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n\(fields)Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
        )
    }
}
