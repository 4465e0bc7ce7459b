import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Faults of a whole broker end calls truthfully and heal by themselves", .serialized, .timeLimit(.minutes(2)))
struct BrokerFaultTests {
    /// A broker for these tests alone, started once; it goes with the process.
    private static let broker = Task { try await RabbitMQNode.start() }

    @Test("a broker that is killed and started again is found again, and meanwhile calls fail at once")
    func killed() async throws {
        let node = try await Self.broker.value
        try await BusFixture.run(on: node.url()) { bus in
            await node.kill()
            let errors = await failures(of: bus, until: .busUnavailable)
            #expect(errors.allSatisfy { $0.delivery == .notSent || $0.delivery == .unknown })
            #expect(bus.clientTransport.status == .disconnected)
            try await node.restart()
            _ = try await bus.callUntilItSucceeds()
            #expect(bus.clientTransport.status == .connected)
        }
    }

    @Test("a broker with a memory alarm takes nothing, says so at once, and takes messages again afterwards")
    func alarm() async throws {
        let node = try await Self.broker.value
        try await BusFixture.run(on: node.url()) { bus in
            try await node.setMemoryAlarm(true)
            let errors = await failures(of: bus, until: .busBlocked)
            #expect(errors.last?.delivery == .notSent)
            #expect(bus.clientTransport.status == .blocked)
            try await node.setMemoryAlarm(false)
            _ = try await bus.callUntilItSucceeds()
            #expect(bus.clientTransport.status == .connected)
        }
    }

    @Test("a new connection to a broker with an alarm knows of it before the first message is written")
    func alarmBeforeConnecting() async throws {
        let node = try await Self.broker.value
        try await BusFixture.run(on: node.url()) { bus in
            try await node.setMemoryAlarm(true)
            try await withTransport(node.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                let client = RPCClient(transport, target: Target(topic: "faults"), timeout: .seconds(20))
                for _ in 0..<3 {
                    let error = await #expect(throws: RPCError.self) { try await client.call("note") }
                    #expect(error?.code == .busBlocked)
                    #expect(error?.delivery == .notSent)
                }
                #expect(transport.status == .blocked)
                try await node.setMemoryAlarm(false)
                while transport.status == .blocked, !Task.isCancelled { await Task.yield() }
                try await client.call("echo")
            }
            #expect(bus.log.entries.isEmpty)
            _ = try await bus.callUntilItSucceeds()
        }
    }

    @Test("when the broker in use dies, everything goes on with the next one of the URL")
    func failover() async throws {
        let first = try await Self.broker.value
        let second = try await RabbitMQNode.start()
        // At the beginning only one of them is there, so that all connections meet on it.
        await second.kill()
        let hosts = [first, second].map { "guest:guest@\($0.host):\($0.port)" }.joined(separator: ",")
        try await BusFixture.run(on: "rabbit://\(hosts)/") { bus in
            try await second.restart()
            await first.kill()
            for error in try await bus.callUntilItSucceeds() {
                #expect(error.delivery == .notSent || error.delivery == .unknown)
            }
            #expect(bus.clientTransport.status == .connected)
        }
        try await first.restart()
        await second.stop()
    }

    @Test("a broker that freezes is given up when its heartbeats stop, and found again when it goes on")
    func frozen() async throws {
        let node = try await Self.broker.value
        try await BusFixture.run(on: node.url() + "?heartbeat_timeout_threshold=1") { bus in
            node.pause()
            defer { node.resume() }
            // What was under way when it froze ends one way or the other; in the end there is no connection.
            let errors = await failures(of: bus, until: .busUnavailable)
            #expect(errors.allSatisfy { $0.delivery == .notSent || $0.delivery == .unknown })
            #expect(bus.clientTransport.status == .disconnected)
            node.resume()
            _ = try await bus.callUntilItSucceeds()
        }
    }

    /// Calls until a call fails with `code`, and returns all that failed.
    private func failures(of bus: BusFixture, until code: RPCError.Code) async -> [RPCError] {
        var errors: [RPCError] = []
        while errors.last?.code != code, !Task.isCancelled {
            do throws(RPCError) {
                try await bus.client.prepare(timeout: .seconds(5)).call("echo")
            } catch {
                errors.append(error)
            }
        }
        return errors
    }
}
