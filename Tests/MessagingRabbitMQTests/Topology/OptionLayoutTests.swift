import Messaging
import Testing

@testable import MessagingRabbitMQ

/// With each option, the same declarations, consumers and flags as Python's (wire reference 5.15, capture 9f).
@Suite("What each option changes")
struct OptionLayoutTests {
    /// A scenario of the capture, with the options it was made with.
    struct Scenario: Sendable, CustomStringConvertible {
        let name: String
        let number: Int
        let query: TransportQuery

        var description: String { name }

        /// Each scenario has an exchange and a topic of its own.
        var target: Target { Target(exchange: "x\(number)", topic: "o\(number)", server: "s") }
    }

    static let scenarios = [
        Scenario(name: "default", number: 1, query: [:]),
        Scenario(name: "durable", number: 2, query: ["amqp_durable_queues": "true"]),
        Scenario(name: "autodelete", number: 3, query: ["amqp_auto_delete": "true"]),
        Scenario(
            name: "quorum",
            number: 5,
            query: [
                "rabbit_quorum_queue": "true", "rabbit_quorum_delivery_limit": "5",
                "rabbit_quorum_max_memory_length": "100", "rabbit_quorum_max_memory_bytes": "1000",
            ]
        ),
        Scenario(name: "transient-quorum", number: 6, query: ["rabbit_transient_quorum_queue": "true"]),
        Scenario(
            name: "both-quorum",
            number: 7,
            query: ["rabbit_quorum_queue": "true", "rabbit_transient_quorum_queue": "true"]
        ),
        Scenario(
            name: "stream",
            number: 8,
            query: [
                "rabbit_stream_fanout": "true", "rabbit_transient_quorum_queue": "true",
                "rabbit_qos_prefetch_count": "10",
            ]
        ),
        Scenario(name: "ttl0", number: 9, query: ["rabbit_transient_queues_ttl": "0"]),
        Scenario(name: "ttl60", number: 10, query: ["rabbit_transient_queues_ttl": "60"]),
        Scenario(name: "prefetch", number: 11, query: ["rabbit_qos_prefetch_count": "7"]),
        Scenario(name: "cancelonfailover", number: 12, query: ["enable_cancel_on_failover": "true"]),
        Scenario(name: "nomandatory", number: 14, query: ["direct_mandatory_flag": "false"]),
        Scenario(name: "login-plain", number: 15, query: ["rabbit_login_method": "PLAIN"]),
        Scenario(name: "hb0", number: 16, query: ["heartbeat_timeout_threshold": "0"]),
        Scenario(name: "hb10", number: 17, query: ["heartbeat_timeout_threshold": "10"]),
        Scenario(name: "hb600", number: 18, query: ["heartbeat_timeout_threshold": "600"]),
        Scenario(name: "gzip", number: 19, query: ["kombu_compression": "gzip"]),
    ]

    @Test("a server declares and consumes what Python's does", arguments: scenarios)
    func server(_ scenario: Scenario) throws {
        let captured = try channels(scenario).first
        let topology = Topology(try RabbitOptions(query: scenario.query))
        let ours = try topology.server(
            scenario.target,
            controlExchange: "openstack",
            fanoutID: UniqueID(),
            prefetch: 64
        )
        var theirs = captured?.steps ?? []
        if case .prefetch(let count) = theirs.first {
            theirs.removeFirst()
            #expect(ours.prefetch == count)
        } else {
            #expect(ours.prefetch == 64)
        }
        #expect(ours.steps == theirs)
    }

    @Test("a caller's reply queue is Python's", arguments: scenarios)
    func replyQueue(_ scenario: Scenario) throws {
        let captured = try #require(
            try channels(scenario).first { channel in
                channel.steps.contains { step in
                    if case .consume(queue: "reply_U", _, _) = step { true } else { false }
                }
            }
        )
        let ours = Topology(try RabbitOptions(query: scenario.query)).replies(to: UniqueID())
        let qos = ours.prefetch.map { [CapturedChannel.Step.prefetch($0)] } ?? []
        #expect(qos + ours.steps == captured.steps)
    }

    @Test("a publisher declares the exchanges that Python's does", arguments: scenarios)
    func publisher(_ scenario: Scenario) throws {
        let topology = Topology(try RabbitOptions(query: scenario.query))
        let exchange = try #require(scenario.target.exchange)
        let captured = try #require(
            try channels(scenario).first { channel in
                channel.steps.contains(
                    .publish(exchange: exchange, routingKey: "o\(scenario.number)", isMandatory: false)
                )
            }
        )
        let target = Target(exchange: exchange, topic: scenario.target.topic)
        var fanout = target
        fanout.fanout = true
        let ours =
            topology.declarations(forRequestTo: target, controlExchange: "openstack")
            + topology.declarations(forRequestTo: fanout, controlExchange: "openstack")
        #expect(ours == captured.declarations)
    }

    @Test("a notifier declares exchange, queue and binding as Python's does", arguments: scenarios)
    func notifier(_ scenario: Scenario) throws {
        let topology = Topology(try RabbitOptions(query: scenario.query))
        let address = Addressing.notification(topic: "o\(scenario.number)n", priority: "info", exchange: "openstack")
        let ours = topology.declarations(forNotificationTo: address)
        let captured = try #require(
            try channels(scenario).last { $0.declarations.first == ours.first }?.declarations
        )
        // Where the exchange of another scenario was in the way, Python got no further than declaring it.
        #expect(captured.count == 1 || Array(captured.prefix(3)) == ours)
    }

    @Test("replies are mandatory, and heartbeats as frequent, as Python's", arguments: scenarios)
    func flags(_ scenario: Scenario) throws {
        let options = try RabbitOptions(query: scenario.query)
        let channels = try channels(scenario)
        let reply = CapturedChannel.Step.publish(
            exchange: "",
            routingKey: "reply_U",
            isMandatory: options.repliesAreMandatory
        )
        #expect(channels.contains { $0.steps.contains(reply) })
        // The broker wants 60 seconds or less.
        #expect(channels.first?.heartbeat == min(Int(options.heartbeat?.components.seconds ?? 0), 60))
    }

    private func channels(_ scenario: Scenario) throws -> [CapturedChannel] {
        try CapturedChannel.all(try CapturedChannel.frames(ofScenario: scenario.name))
    }
}

extension CapturedChannel {
    /// What was declared, in order.
    var declarations: [Declaration] {
        steps.compactMap { step in
            if case .declaration(let declaration) = step { declaration } else { nil }
        }
    }
}
