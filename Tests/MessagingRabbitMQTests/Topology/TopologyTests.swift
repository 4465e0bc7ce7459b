import Messaging
import Testing

@testable import MessagingRabbitMQ

/// The layout with default options, against whole transcripts, and what follows from it.
@Suite("The layout on the broker")
struct TopologyTests {
    let topology = Topology()

    @Test("a server starts as in the transcript of Python's")
    func serverStart() throws {
        let captured = try CapturedChannel.all(try CapturedChannel.frames("90-frames-server-start")).first
        #expect(try server().steps == captured?.steps)
    }

    @Test("a server that stops deletes its fanout queue and nothing else")
    func serverStop() throws {
        let channels = try CapturedChannel.all(try CapturedChannel.frames("95-frames-server-stop-and-cleanup"))
        let deleted = channels.flatMap(\.steps).filter { if case .delete = $0 { true } else { false } }
        let ours = try server().queues.filter(\.isDeletedOnStop)
        #expect(deleted == ours.map { .delete(queue: CapturedChannel.anonymous($0.queue.name)) })
        #expect(topology.replies(to: UniqueID()).queues.allSatisfy { !$0.isDeletedOnStop })
    }

    @Test("a first call declares as in the transcript of Python's")
    func firstCall() throws {
        let channels = try CapturedChannel.all(try CapturedChannel.frames("92-frames-first-call"))
        #expect(channels.contains { $0.steps == topology.replies(to: UniqueID()).steps })
    }

    @Test("a first notification declares as in the transcript of Python's")
    func firstNotification() throws {
        let captured = try CapturedChannel.all(try CapturedChannel.frames("96-frames-notify-first-v1-and-v2")).first
        let address = Addressing.notification(topic: "notifications", priority: "info", exchange: "openstack")
        let ours = topology.declarations(forNotificationTo: address)
        // Python declares the exchange once more before it publishes.
        #expect(captured?.declarations == ours + ours.prefix(1))
    }

    @Test("a notification listener starts as in the transcript of Python's")
    func listenerStart() throws {
        let captured = try CapturedChannel.all(try CapturedChannel.frames("97-frames-listener-start"))
        let ours = try topology.notifications(subscription(priorities: ["info", "error"]))
        #expect(captured.contains { $0.steps == ours.steps })
        #expect(ours.prefetch == 5)
    }

    @Test("a pool has one queue of its name, bound once for each topic and priority")
    func pool() throws {
        let channel = try topology.notifications(subscription(priorities: ["info", "error", "info"], pool: "audit"))
        #expect(channel.queues.map(\.queue.name) == ["audit"])
        #expect(channel.queues.first?.sources.map(\.routingKey) == ["notifications.info", "notifications.error"])
        #expect(channel.declarations.count == 6)
    }

    @Test("names longer than AMQP's 255 bytes are refused before the broker is asked")
    func longNames() {
        let long = String(repeating: "t", count: 250)
        let error = #expect(throws: MessagingError.self) { try server(topic: long) }
        #expect(error?.code == .invalidTarget)
        let pool = #expect(throws: MessagingError.self) {
            try topology.notifications(subscription(priorities: ["info"], pool: String(repeating: "p", count: 256)))
        }
        #expect(pool?.code == .serverListenError)
        #expect(throws: MessagingError.self) {
            try topology.server(Target(topic: "t"), controlExchange: "x", fanoutID: UniqueID(), prefetch: 1)
        }
    }

    @Test("what was durable can be had without, unless the queue only exists as durable")
    func withoutDurability() throws {
        var options = RabbitOptions()
        #expect(try server(options).queues.allSatisfy { $0.withoutDurability == nil })
        options.usesDurableQueues = true
        let durable = try server(options).queues
        let plain = try server().queues
        #expect(durable[0].withoutDurability == plain[0] && durable[1].withoutDurability == plain[1])
        #expect(durable[2].withoutDurability == nil)
        options.quorum = RabbitOptions.Quorum()
        #expect(try server(options).queues.allSatisfy { $0.withoutDurability == nil })
    }

    @Test("a stream is read on after the last message seen, other queues as before")
    func streamOffset() throws {
        var options = RabbitOptions()
        options.usesTransientQuorumQueues = true
        options.usesStreamFanout = true
        let queues = try server(options).queues
        #expect(queues.map(\.isStream) == [false, false, true])
        #expect(queues[2].resuming(at: 42).consumeArguments == ["x-stream-offset": .int64(42)])
        #expect(queues[0].resuming(at: 42) == queues[0])
        #expect(!queues[2].isDeletedOnStop)
    }

    private func server(
        _ options: RabbitOptions = RabbitOptions(),
        topic: String = "compute"
    ) throws -> ListeningChannel {
        try Topology(options).server(
            Target(topic: topic, server: "host1"),
            controlExchange: "openstack",
            fanoutID: UniqueID(),
            prefetch: 1
        )
    }

    private func subscription(
        priorities: [String],
        pool: String? = nil
    ) -> NotificationSubscription {
        NotificationSubscription(
            sources: priorities.map { .init(exchange: "openstack", topic: "notifications", priority: $0) },
            pool: pool,
            options: ListenOptions(prefetch: 5)
        )
    }
}
