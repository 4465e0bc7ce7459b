/// Several brokers that are one: a RabbitMQ cluster of the tests' own, on loopback and in one folder.
///
/// Starting it takes as long as its brokers one after the other, so only tests that lose one of several brokers start
/// one, and they end it themselves with ``stop()``.
public final class RabbitMQCluster: Sendable {
    /// Its brokers; each can be killed, paused and started again by itself.
    public let nodes: [RabbitMQNode]
    private let home: BrokerHome

    /// Starts a cluster; returns when all its brokers accept connections and know each other.
    ///
    /// - Throws: ``RabbitMQFailure`` when a broker does not start or does not join.
    public static func start(nodes count: Int = 3, configuration: [String] = []) async throws -> RabbitMQCluster {
        let home = try await BrokerHome()
        do {
            return try await RabbitMQCluster(count, in: home, configuration: configuration)
        } catch {
            await home.remove()
            throw error
        }
    }

    private init(_ count: Int, in home: BrokerHome, configuration: [String]) async throws {
        self.home = home
        let names = (1...count).map { "busway\($0)" }
        var nodes: [RabbitMQNode] = []
        for name in names {
            // The first starts alone; each further one finds it in this list and joins it.
            let peers = nodes.isEmpty ? [] : Self.joining(names.prefix(nodes.count + 1))
            nodes.append(
                try await RabbitMQNode(
                    name,
                    try FreePort.next(),
                    in: home,
                    configuration: configuration + peers,
                    plugins: []
                )
            )
        }
        self.nodes = nodes
        for node in nodes {
            let known = try await node.runningBrokerCount()
            guard known == count else { throw RabbitMQFailure("\(known) of \(count) brokers are in the cluster") }
        }
    }

    private static func joining(_ names: some Sequence<String>) -> [String] {
        ["cluster_formation.peer_discovery_backend = rabbit_peer_discovery_classic_config"]
            + names.enumerated().map { "cluster_formation.classic_config.nodes.\($0 + 1) = \($1)@localhost" }
    }

    /// Ends all brokers and removes their folder.
    public func stop() async {
        for node in nodes { await node.kill() }
        await home.remove()
    }
}
