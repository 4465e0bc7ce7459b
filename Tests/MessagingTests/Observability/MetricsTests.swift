import Metrics
import MetricsTestKit
import Testing
import WireJSON

@testable import Messaging

@Suite("Metrics", .timeLimit(.minutes(1)))
struct MetricsTests {
    private let metrics = TestMetrics()

    private func count(_ label: String, _ dimensions: [(String, String)]) throws -> Int64 {
        try metrics.expectCounter(label, dimensions).totalValue
    }

    @Test("a client counts requests by kind and outcome, and notes how long they took")
    func client() async throws {
        try await withMetricsFactory(metrics) {
            let client = RPCClient(try await RecordingDriver().transport(), target: Target(topic: "t"))
            try await client.call("m")
            try await client.call("n")
            try await client.cast("m")
            try await client.fanout("m")
            try await withTransport("memory://\(UniqueID())") { transport in
                let nobody = RPCClient(transport, target: Target(topic: "t"), mandatory: true)
                await #expect(throws: RPCError.self) { try await nobody.call("m") }
            }
        }
        let call = [("call_type", "call")]
        // Two transports have instruments of their own; a test factory adds up what has the same name.
        #expect(try count("rpc_client_invocation_start_total", call) == 3)
        #expect(try count("rpc_client_invocation_end_total", call) == 3)
        #expect(try count("rpc_client_invocation_start_total", [("call_type", "cast")]) == 1)
        #expect(try count("rpc_client_invocation_start_total", [("call_type", "fanout")]) == 1)
        #expect(try count("rpc_client_exception_total", call + [("exception", "noResponder")]) == 1)
        #expect(try metrics.expectTimer("rpc_client_processing_seconds", call).values.count == 3)
    }

    @Test("where the program chooses the names, requests are told apart by all of them, up to a bound")
    func byMethod() async throws {
        let driver = RecordingDriver()
        try await withMetricsFactory(metrics) {
            let transport = try await driver.transport(options: TransportOptions(metricLabels: .byMethod))
            let client = RPCClient(transport, target: Target(topic: "t", namespace: "n", version: "1.2"))
            try await client.call("m")
            for index in 0..<1100 { try await client.cast("m\(index)") }
        }
        let labels = [
            ("call_type", "call"), ("exchange", "openstack"), ("topic", "t"), ("namespace", "n"), ("version", "1.2"),
            ("method", "m"),
        ]
        #expect(try count("rpc_client_invocation_start_total", labels) == 1)
        #expect(try count("rpc_client_invocation_start_total", [("call_type", "cast")]) == 101)
    }

    @Test("a server counts by method and outcome, and gives names that callers made up no label")
    func server() async throws {
        try await withMetricsFactory(metrics) {
            try await withTransport("memory://\(UniqueID())") { transport in
                let endpoint = ClosureEndpoint { endpoint in
                    endpoint.on("good") { _, _ in .null }
                    endpoint.on("bad") { _, _ in throw RPCFault.builtin("ValueError", "no", expected: true) }
                }
                let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [endpoint])
                try await server.start()
                let client = RPCClient(transport, target: Target(topic: "t"))
                try await client.call("good")
                await #expect(throws: RPCError.self) { try await client.call("bad") }
                await #expect(throws: RPCError.self) { try await client.call("made-up") }
                await server.stop()
                await server.wait()
            }
        }
        for (method, outcome) in [("good", "success"), ("bad", "failure"), ("none", "failure")] {
            let labels = [("topic", "t"), ("method", method), ("outcome", outcome)]
            #expect(try count("rpc_server_requests_total", labels) == 1)
            let timer = try metrics.expectTimer("rpc_server_processing_seconds", [("topic", "t"), ("method", method)])
            #expect(timer.values.count == 1)
        }
    }

    @Test("notifiers and listeners count by priority and outcome")
    func notifications() async throws {
        try await withMetricsFactory(metrics) {
            try await withTransport("memory://\(UniqueID())") { transport in
                let arrived = Latch()
                let endpoint = ClosureNotificationEndpoint { $0.on(.info, handle: { _ in arrived.fire() }) }
                let listener = NotificationListener(transport, topics: ["t"], endpoints: [endpoint])
                try await listener.start()
                await Notifier(transport, topics: ["t"]).info("e")
                await arrived.wait()
                await listener.stop()
                await listener.wait()
            }
        }
        let labels = [("topic", "t"), ("priority", "info")]
        #expect(try count("notifier_notifications_total", labels + [("outcome", "success")]) == 1)
        #expect(try count("notification_listener_notifications_total", labels + [("outcome", "handled")]) == 1)
    }
}
