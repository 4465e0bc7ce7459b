internal import Messaging

/// The order in which the brokers of a transport are tried, each once a round (oslo: `kombu_failover_strategy`).
///
/// Every connection begins somewhere else, so that the clients of a cluster spread over it. A broker that was just lost
/// is tried last: it may take connections for a while after it has stopped to be of use.
struct BrokerOrder {
    private var brokers: [BrokerAddress]
    private let strategy: RabbitOptions.Failover

    /// Makes an order with a beginning of its own.
    init(
        _ brokers: [BrokerAddress],
        _ strategy: RabbitOptions.Failover,
        using generator: inout some RandomNumberGenerator
    ) {
        self.brokers = brokers.shuffled(using: &generator)
        self.strategy = strategy
    }

    /// The brokers to try now; call it once a round.
    mutating func round(using generator: inout some RandomNumberGenerator) -> [BrokerAddress] {
        defer { if strategy == .shuffle { brokers.shuffle(using: &generator) } }
        return brokers
    }

    /// Notes that the connection to a broker was lost: the next round ends with it.
    mutating func lose(_ broker: BrokerAddress) {
        guard let index = brokers.firstIndex(of: broker) else { return }
        switch strategy {
        case .roundRobin: brokers = Array(brokers[(index + 1)...] + brokers[...index])
        case .shuffle: brokers.append(brokers.remove(at: index))
        }
    }
}
