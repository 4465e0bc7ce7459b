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

    @Test("a broker that freezes is given up when its heartbeats stop, and found again when it goes on")
    func frozen() async throws {
        let node = try await Self.broker.value
        try await BusFixture.run(on: node.url() + "?heartbeat_timeout_threshold=1") { bus in
            node.pause()
            defer { node.resume() }
            let errors = await failures(of: bus, until: .publishUnconfirmed)
            #expect(errors.allSatisfy { $0.delivery == .notSent || $0.delivery == .unknown })
            #expect(bus.clientTransport.status == .disconnected)
            node.resume()
            _ = try await bus.callUntilItSucceeds()
        }
    }

    /// Calls until a call fails with `code`, and returns all that failed.
    private func failures(of bus: BusFixture, until code: RPCError.Code) async -> [RPCError] {
        var errors: [RPCError] = []
        while errors.last?.code != code {
            do throws(RPCError) {
                try await bus.client.prepare(timeout: .seconds(5)).call("echo")
            } catch {
                errors.append(error)
            }
        }
        return errors
    }
}
