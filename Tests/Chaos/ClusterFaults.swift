import FaultProxy
import RabbitMQFixture
import Testing

extension Chaos {
    @Suite(.timeLimit(.minutes(4))) struct ClusterFaults {
        @Test("callers and workers of a cluster go on without the broker they used, and nothing confirmed is lost")
        func lostBroker() async throws {
            let cluster = try await RabbitMQCluster.start()
            var settings = ChaosSettings()
            settings.usesQuorumQueues = true
            let trial = ChaosTrial(name: "one of three brokers killed, twice", settings: settings)
            do {
                try await trial.run(on: cluster.nodes, cluster.nodes[0].virtualHost()) { bus in
                    var worst = Duration.zero
                    for _ in 1...2 {
                        // Two brokers of three go on with a queue that was on all of them.
                        try await eventually(within: .seconds(60), "each queue is on each broker") {
                            let count = try await bus.virtualHost.fewestReplicas()
                            return (count == cluster.nodes.count, "\(count)")
                        }
                        let node = cluster.nodes[try await mostUsed(bus.callerProxies)]
                        let loss = ContinuousClock.now
                        await node.kill()
                        worst = max(worst, try await bus.recovery(since: loss))
                        try await bus.requests(200)
                        try await node.restart()
                        try await bus.requests(200)
                    }
                    return worst
                }
            } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        /// The broker with the most of the callers' connections.
        private func mostUsed(_ proxies: [FaultProxy]) async throws -> Int {
            var counts: [Int] = []
            for proxy in proxies { counts.append(await proxy.connectionCount) }
            return try #require(counts.indices.max { counts[$0] < counts[$1] })
        }
    }
}
