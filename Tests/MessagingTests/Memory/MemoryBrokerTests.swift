import Testing

@testable import Messaging

@Suite("The broker inside the memory bus")
struct MemoryBrokerTests {
    private let start = Moment.now
    private let address = BusAddress(exchange: "x", routingKey: "q")

    private func broker(queues: [String] = ["q"]) -> MemoryBroker {
        var broker = MemoryBroker()
        for queue in queues { broker.declare(queue: queue, boundTo: address) }
        return broker
    }

    private func message(_ name: UInt8, ttl: Duration? = nil) -> MemoryMessage {
        let expiry = ttl.map { start + $0 }
        return MemoryMessage(inner: [name], expiry: expiry, deadline: expiry)
    }

    private func publish(
        _ message: MemoryMessage,
        to broker: inout MemoryBroker,
        limit: Int = 100,
        at offset: Duration = .zero
    ) throws(MemoryBroker.Refusal) {
        try broker.publish(message, to: address, demands: .init(), limit: limit, now: start + offset)
    }

    /// What a listener is handed when it polls; empty when it would wait.
    private func poll(_ broker: inout MemoryBroker, _ consumer: Int) async -> [MemoryConsumer.Delivery] {
        // The continuation must be resumed even when the broker keeps the poller, so that one takes it back.
        var deliveries: [MemoryConsumer.Delivery] = []
        let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<MemoryConsumer.Poll, Never>) in
            let outcome = broker.poll(consumer, .init(continuation: continuation, maximum: 100))
            if let outcome {
                continuation.resume(returning: outcome)
            } else {
                broker.removePoller(consumer)?.continuation.resume(returning: .deliveries([]))
            }
        }
        if case .deliveries(let handed) = outcome { deliveries = handed }
        return deliveries
    }

    @Test("consumers take turns, and one without credit is passed over")
    func turns() async throws {
        var broker = broker()
        let first = broker.consume(from: ["q"], ownQueue: nil, prefetch: 2, now: start)
        let second = broker.consume(from: ["q"], ownQueue: nil, prefetch: 4, now: start)
        for name in UInt8(0)..<8 { try publish(message(name), to: &broker) }
        #expect(await poll(&broker, first).map(\.message.inner) == [[0], [2]])
        let held = await poll(&broker, second)
        #expect(held.map(\.message.inner) == [[1], [3], [4], [5]])
        #expect(broker.depth(ofQueue: "q") == 2)
        let isHeld = broker.acknowledge(held[0].tag, by: second, now: start)
        #expect(isHeld)
        #expect(await poll(&broker, second).map(\.message.inner) == [[6]])
    }

    @Test("a message that is given back goes to where it came from, marked as redelivered")
    func requeue() async throws {
        var broker = broker()
        for name in UInt8(0)..<4 { try publish(message(name), to: &broker) }
        let first = broker.consume(from: ["q"], ownQueue: nil, prefetch: 3, now: start)
        let held = await poll(&broker, first)
        _ = broker.acknowledge(held[1].tag, by: first, now: start)
        #expect(await poll(&broker, first).map(\.message.inner) == [[3]])
        broker.remove(first, now: start)
        let second = broker.consume(from: ["q"], ownQueue: nil, prefetch: 9, now: start)
        let again = await poll(&broker, second)
        #expect(again.map(\.message.inner) == [[0], [2], [3]])
        #expect(again.map(\.message.isRedelivered) == [true, true, true])
        let isHeld = broker.acknowledge(held[0].tag, by: first, now: start)
        #expect(!isHeld, "who is gone holds nothing")
    }

    @Test("a message that is given back waits behind older ones that were never taken")
    func requeueBehindOlder() async throws {
        var broker = broker()
        let consumer = broker.consume(from: ["q"], ownQueue: nil, prefetch: 3, now: start)
        for name in UInt8(0)..<5 { try publish(message(name), to: &broker) }
        let held = await poll(&broker, consumer)
        // Stopped: what is given back stays in the queue, last first.
        broker.stop(consumer, now: start)
        for delivery in held.reversed() { broker.requeue(delivery.tag, by: consumer, now: start) }
        let next = broker.consume(from: ["q"], ownQueue: nil, prefetch: 9, now: start)
        #expect(await poll(&broker, next).map(\.message.inner) == [[0], [1], [2], [3], [4]])
    }

    @Test("a stopped consumer gives back what it has not polled and may acknowledge what it has")
    func stop() async throws {
        var broker = broker()
        let consumer = broker.consume(from: ["q"], ownQueue: nil, prefetch: 1, now: start)
        try publish(message(0), to: &broker)
        let held = await poll(&broker, consumer)
        _ = broker.acknowledge(held[0].tag, by: consumer, now: start)
        try publish(message(1), to: &broker)
        broker.stop(consumer, now: start)
        #expect(broker.depth(ofQueue: "q") == 1)
        #expect(broker.consumerCount(at: address) == 0)
        try publish(message(2), to: &broker)
        #expect(broker.depth(ofQueue: "q") == 2)
    }

    @Test("a message dies in its queue when its time is up, and not a moment earlier")
    func expiry() async throws {
        for (offset, expected) in [(Duration.milliseconds(999), [[0], [1]]), (.seconds(1), [[1]])] as [(_, [[UInt8]])] {
            var broker = broker()
            try publish(message(0, ttl: .seconds(1)), to: &broker)
            try publish(message(1), to: &broker)
            let consumer = broker.consume(from: ["q"], ownQueue: nil, prefetch: 9, now: start + offset)
            #expect(await poll(&broker, consumer).map(\.message.inner) == expected)
        }
    }

    @Test("a full queue refuses the next message, unless some in it have expired")
    func limit() throws {
        var broker = broker()
        try publish(message(0), to: &broker, limit: 2)
        try publish(message(1, ttl: .seconds(1)), to: &broker, limit: 2)
        #expect(throws: MemoryBroker.Refusal.self) { try publish(message(2), to: &broker, limit: 2) }
        try publish(message(3), to: &broker, limit: 2, at: .seconds(1))
        #expect(broker.depth(ofQueue: "q") == 2)
    }

    @Test("when one of several queues is full the others still get the message")
    func limitOfOne() throws {
        var broker = broker(queues: ["q", "r"])
        _ = broker.consume(from: ["r"], ownQueue: nil, prefetch: 9, now: start)
        try publish(message(0), to: &broker, limit: 1)
        let refusal = #expect(throws: MemoryBroker.Refusal.self) { try publish(message(1), to: &broker, limit: 1) }
        guard case .full(let queue) = refusal else {
            Issue.record("the refusal names the full queue")
            return
        }
        #expect(queue == "q")
    }

    @Test("a message without a queue is dropped, or refused when the publisher insists on one")
    func unroutable() throws {
        var broker = MemoryBroker()
        try publish(message(0), to: &broker)
        for demands in [MemoryBroker.Demands(queue: true), .init(consumer: true)] {
            #expect(throws: MemoryBroker.Refusal.self) {
                try broker.publish(message(0), to: address, demands: demands, limit: 9, now: start)
            }
        }
        broker.declare(queue: "q", boundTo: address)
        try broker.publish(message(0), to: address, demands: .init(queue: true), limit: 9, now: start)
        #expect(throws: MemoryBroker.Refusal.self) {
            try broker.publish(message(0), to: address, demands: .init(consumer: true), limit: 9, now: start)
        }
        #expect(broker.depth(ofQueue: "q") == 1)
    }

    @Test("a consumer's own queue goes with it, and its messages with the queue")
    func ownQueue() throws {
        var broker = broker()
        let consumer = broker.consume(from: ["q"], ownQueue: "q", prefetch: 9, now: start)
        try publish(message(0), to: &broker)
        broker.remove(consumer, now: start)
        #expect(broker.depth(ofQueue: "q") == nil)
        #expect(throws: MemoryBroker.Refusal.self) {
            try broker.publish(message(0), to: address, demands: .init(queue: true), limit: 9, now: start)
        }
    }

    @Test("a listener's credit is one for all its queues")
    func sharedCredit() async throws {
        var broker = MemoryBroker()
        let addresses = ["a", "b"].map { BusAddress(exchange: "x", routingKey: $0) }
        for address in addresses { broker.declare(queue: address.routingKey, boundTo: address) }
        let consumer = broker.consume(from: ["a", "b"], ownQueue: nil, prefetch: 3, now: start)
        for name in UInt8(0)..<3 {
            for address in addresses {
                try broker.publish(message(name), to: address, demands: .init(), limit: 9, now: start)
            }
        }
        #expect(await poll(&broker, consumer).count == 3)
    }
}
