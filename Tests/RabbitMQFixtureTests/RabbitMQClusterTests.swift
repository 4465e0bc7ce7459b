import RabbitMQFixture
import Testing

/// The cluster of the tests does what the other tests rely on.
@Suite(.timeLimit(.minutes(2)))
struct RabbitMQClusterTests {
    @Test("three brokers know each other, notice one that is killed, and take it back")
    func membership() async throws {
        let cluster = try await RabbitMQCluster.start()
        #expect(try await cluster.nodes[2].runningBrokerCount() == 3)
        await cluster.nodes[0].kill()
        while try await cluster.nodes[1].runningBrokerCount() != 2, !Task.isCancelled { await Task.yield() }
        try await cluster.nodes[0].restart()
        #expect(try await cluster.nodes[0].runningBrokerCount() == 3)
        #expect(try await cluster.nodes[1].virtualHost().queues().isEmpty)
        await cluster.stop()
    }
}
