import Messaging
import RabbitMQFixture
import Testing

@testable import MessagingRabbitMQ

@Suite("Queues that are not there", .timeLimit(.minutes(1)))
struct AbsentQueuesTests {
    private let start = Moment.now

    @Test("are looked for less and less often, until they are there")
    func pauses() {
        var absent = AbsentQueues()
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<7 {
            absent.note("q", now: now)
            var pause = Duration.zero
            while absent.isPausing("q", now: now + pause) { pause += .seconds(1) }
            pauses.append(pause)
            now += pause
        }
        #expect(pauses == [1, 2, 4, 8, 16, 16, 16].map { .seconds($0) })
        absent.forget("q")
        #expect(!absent.isPausing("q", now: now) && !absent.isPausing("other", now: now))
        absent.note("q", now: now)
        #expect(!absent.isPausing("q", now: now + .seconds(1)))
    }

    @Test("are known for a second, and for another one after each message that came back")
    func memory() {
        var absent = AbsentQueues()
        absent.noteReturn("q", now: start)
        #expect(!absent.isFresh("q", now: start), "nobody has asked yet")
        absent.note("q", now: start)
        #expect(absent.isFresh("q", now: start + .milliseconds(999)) && !absent.isFresh("q", now: start + .seconds(1)))
        absent.noteReturn("q", now: start + .milliseconds(900))
        #expect(absent.isFresh("q", now: start + .milliseconds(1800)))
    }

    @Test("are remembered in bounded number")
    func bound() {
        var absent = AbsentQueues()
        for number in 0..<(3 * AbsentQueues.most) { absent.note("\(number)", now: start) }
        let all = (0..<(3 * AbsentQueues.most)).count { absent.isFresh("\($0)", now: start) }
        #expect(all <= AbsentQueues.most && all > 0)
    }

    @Test("make the broker complain once and not at each call, and a server that comes is reached at once")
    func calls() async throws {
        let node = try await RabbitMQNode.shared()
        try await node.withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let target = Target(topic: "late")
                let client = RPCClient(transport, target: target, mandatory: true, requiresConsumer: true)
                let start = Moment.now
                for _ in 0..<100 {
                    let error = await #expect(throws: RPCError.self) { try await client.call("x") }
                    #expect(error?.code == .noResponder && error?.delivery == .notSent)
                }
                let seconds = Int((Moment.now - start) / .seconds(1))
                let complaints = try await node.complaints(about: "late", in: bus, transport)
                #expect((1...seconds + 1).contains(complaints), "\(complaints) in \(seconds) s")
                let endpoint = ClosureEndpoint { $0.on("x") { _, arguments in arguments } }
                let server = RPCServer(transport, target: Target(topic: "late", server: "s"), endpoints: [endpoint])
                try await server.start()
                try await client.call("x")
                await server.stop()
                await server.wait()
                let error = await #expect(throws: RPCError.self) { try await client.call("x") }
                #expect(error?.code == .noResponder, "the queue has outlived its server")
            }
        }
    }

    @Test("make the broker complain about once when they are watched, and are there when a message finds them")
    func watching() async throws {
        let node = try await RabbitMQNode.shared()
        try await node.withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let target = Target(topic: "watched")
                let start = Moment.now
                for _ in 0..<1000 { #expect(try await transport.watchedConsumers(of: target) == 0) }
                let seconds = Int((Moment.now - start) / .seconds(1))
                let complaints = try await node.complaints(about: "watched", in: bus, transport)
                #expect((1...seconds + 1).contains(complaints), "\(complaints) in \(seconds) s")
                let endpoint = ClosureEndpoint { $0.on("x") { _, arguments in arguments } }
                let server = RPCServer(transport, target: Target(topic: "watched", server: "s"), endpoints: [endpoint])
                try await server.start()
                try await RPCClient(transport, target: target, mandatory: true, requiresConsumer: true).call("x")
                #expect(try await transport.watchedConsumers(of: target) == 1)
                await server.stop()
                await server.wait()
            }
        }
    }
}

extension RabbitMQNode {
    /// How often the broker has logged that there is no such queue, up to now.
    fileprivate func complaints(about queue: String, in bus: VirtualHost, _ transport: Transport) async throws -> Int {
        let count = { (name: String) in
            self.logged.count {
                $0.contains("no queue '\(name)' in vhost '\(bus.name)'") && $0.contains("channel exception")
            }
        }
        // A last complaint on the same connection: what came before it is in the log when it is.
        _ = try await transport.driver.consumers(of: Target(topic: "last"))
        // Time itself: the log of another process has no event for a line.
        while count("last") == 0 { try await Task.sleep(for: .milliseconds(20)) }
        return count(queue)
    }
}
