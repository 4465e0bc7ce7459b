import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing

@Suite("What the driver tells of its connections", .timeLimit(.minutes(2)))
struct ReportTests {
    @Test("is what each is for, where it leads and how many channels it has")
    func connected() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                _ = try await bus.clientTransport.driver.consumers(of: Target(topic: "faults"))
                let report = bus.clientTransport.report
                #expect(report.status == .connected && report.connections.allSatisfy { $0.failure == nil })
                #expect(report.connections.map(\.purpose) == ["publish", "replies", "inspect"])
                #expect(report.connections.map(\.channels) == [2, 1, 1])
                let broker = "\(virtualHost.node.host):\(virtualHost.node.port)"
                #expect(report.connections.allSatisfy { $0.broker == broker })
                let listening = bus.serverTransport.report.connections
                #expect(listening.contains { $0.purpose == "listen to faults" && $0.channels == 1 })
            }
        }
    }

    @Test("is why there is none, without the password")
    func refused() async throws {
        let node = try await RabbitMQNode.shared()
        let url = "rabbit://guest:hunter2@\(node.host):\(node.port)/%2F"
        try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
            let driver = try #require(transport.driver as? any BusProbing)
            let error = await #expect(throws: RPCError.self) { try await driver.roundTrip(by: .now + .seconds(20)) }
            #expect(error?.code == .busUnavailable && error?.delivery == .notSent)
            let report = transport.report
            #expect(report.status == .disconnected && !report.wasConnected)
            let failure = try #require(report.connections.first { $0.purpose == "replies" }?.failure)
            #expect(failure.contains("ACCESS_REFUSED") && !failure.contains("hunter2"))
        }
    }

    @Test("says that the broker blocks publishers while its memory alarm is on")
    func blocked() async throws {
        let node = try await RabbitMQNode.start()
        try await withTransport(node.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
            let driver = try #require(transport.driver as? any BusProbing)
            try await driver.roundTrip(by: .now + .seconds(20))
            try await node.setMemoryAlarm(true)
            // The broker tells a connection that it is blocked when that next publishes: the probe is that publish.
            while transport.report.status != .blocked {
                do throws(RPCError) {
                    try await driver.roundTrip(by: .now + .milliseconds(200))
                } catch {
                    #expect([.publishUnconfirmed, .busBlocked].contains(error.code), "\(error)")
                }
            }
            #expect(transport.report.wasConnected)
            try await node.setMemoryAlarm(false)
            while transport.report.status == .blocked, !Task.isCancelled { await Task.yield() }
            try await driver.roundTrip(by: .now + .seconds(20))
        }
        await node.stop()
    }
}
