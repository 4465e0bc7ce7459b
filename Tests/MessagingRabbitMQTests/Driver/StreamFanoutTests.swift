import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Fanouts through a stream", .timeLimit(.minutes(1)))
struct StreamFanoutTests {
    private static let query =
        "?rabbit_stream_fanout=true&rabbit_transient_quorum_queue=true&rabbit_qos_prefetch_count=10"

    @Test("a server that was away goes on behind the last message it took: nothing is lost, nothing runs twice")
    func reconnection() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let url = virtualHost.url + Self.query
            try await BusFixture.run(on: url) { bus in
                let fanout = try bus.client.prepare(fanout: true)
                for number in 1...20 { try await fanout.cast("note", .empty, ["text": "before \(number)"]) }
                await bus.log.count(reaches: 20)
                try await virtualHost.closeConnections()
                // The server comes back after a second; whoever is new need not wait for that.
                try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
                    let fanout = RPCClient(transport, target: Target(topic: "faults", fanout: true))
                    for number in 1...5 { try await fanout.cast("note", .empty, ["text": "away \(number)"]) }
                    #expect(bus.log.entries.count == 20, "the server must have been away")
                    await bus.log.count(reaches: 25)
                    try await fanout.cast("note", .empty, ["text": "after"])
                    await bus.log.count(reaches: 26)
                }
                let expected =
                    (1...20).map { "before \($0)" } + (1...5).map { "away \($0)" } + ["after"]
                #expect(bus.log.entries.sorted() == expected.sorted())
                let queue = try await virtualHost.queues()["faults_fanout"]
                #expect(queue?.arguments.contains("stream") == true)
            }
        }
    }
}

extension EntryLog {
    /// Returns once there are `count` entries.
    fileprivate func count(reaches count: Int) async {
        while entries.count < count, !Task.isCancelled { await Task.yield() }
    }
}
