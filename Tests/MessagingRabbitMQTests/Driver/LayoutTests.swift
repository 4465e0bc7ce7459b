import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Every layout works on a real broker", .timeLimit(.minutes(2)))
struct LayoutTests {
    /// Options, and what the arguments of the topic's, the fanout and the reply queue must contain.
    struct Layout: Sendable, CustomTestStringConvertible {
        let query: String
        var topic = "[]"
        var transient = #"[{<<"x-expires">>,signedint,1800000}]"#

        var testDescription: String { query }
    }

    private static let layouts = [
        Layout(query: "amqp_durable_queues=true"),
        Layout(query: "amqp_auto_delete=true"),
        Layout(
            query: "rabbit_quorum_queue=true&rabbit_quorum_delivery_limit=5&rabbit_quorum_max_memory_length=100",
            topic: #"{<<"x-delivery-limit">>,signedint,5}"#
        ),
        Layout(query: "rabbit_transient_quorum_queue=true", transient: #"{<<"x-queue-type">>,longstr,<<"quorum">>}"#),
        Layout(query: "rabbit_transient_queues_ttl=60", transient: "60000"),
        Layout(query: "rabbit_transient_queues_ttl=0", transient: "[]"),
        Layout(query: "rabbit_qos_prefetch_count=1&enable_cancel_on_failover=true"),
        Layout(query: "direct_mandatory_flag=false&kombu_compression=gzip"),
        Layout(query: "heartbeat_timeout_threshold=0"),
    ]

    @Test("calls, casts and fanouts go through, and the queues are what the options say", arguments: layouts)
    func works(_ layout: Layout) async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: "\(virtualHost.url)?\(layout.query)") { bus in
                try await bus.client.cast("note", .empty, ["text": "cast"])
                try await bus.client.prepare(fanout: true).cast("note", .empty, ["text": "fanout"])
                // Nobody tells, and asking all the time would slow down what is waited for.
                while bus.log.entries.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(bus.log.entries.sorted() == ["cast", "fanout"])
                for (name, queue) in try await virtualHost.queues() {
                    let isTransient = name.hasPrefix("reply_") || name.contains("_fanout_")
                    #expect(queue.arguments.contains(isTransient ? layout.transient : layout.topic), "\(name)")
                }
            }
        }
    }

    @Test("who wants durable queues takes an exchange that is there already without durability")
    func weakerExchange() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { _ in
                let url = virtualHost.url + "?amqp_durable_queues=true"
                try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
                    let endpoint = ClosureEndpoint { $0.on("echo") { _, arguments in arguments } }
                    let server = RPCServer(transport, target: Target(topic: "weak", server: "s"), endpoints: [endpoint])
                    try await server.start()
                    try await RPCClient(transport, target: Target(topic: "weak")).call("echo")
                    #expect(try await virtualHost.queues()["weak"]?.isDurable == false)
                    await server.stop()
                    await server.wait()
                }
            }
        }
    }

    @Test("who wants transient queues is refused where the exchange is durable, in the broker's words")
    func strongerExchange() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url + "?amqp_durable_queues=true") { _ in
                try await withTransport(virtualHost.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                    let server = RPCServer(transport, target: Target(topic: "strong", server: "s"), endpoints: [])
                    let refusal = await #expect(throws: MessagingError.self) { try await server.start() }
                    #expect(refusal?.code == .serverListenError)
                    #expect(refusal?.message.contains("inequivalent arg 'durable' for exchange 'openstack'") == true)
                    let client = RPCClient(transport, target: Target(topic: "strong"))
                    let error = await #expect(throws: RPCError.self) { try await client.cast("m") }
                    #expect(error?.code == .publishRejected)
                    #expect(error?.delivery == .notSent)
                }
            }
        }
    }
}
