import Messaging
import Testing

@testable import MessagingRabbitMQ

/// The order of several hosts (wire reference 5.12), with chance that repeats itself.
@Suite("The order in which brokers are tried")
struct BrokerOrderTests {
    private let brokers = (1...5).map {
        BrokerAddress(hostname: "host\($0)", port: 5672, username: "guest", password: "guest")
    }

    @Test("every connection begins somewhere else, and tries every broker once a round")
    func spread() {
        var chance = SeededGenerator(seed: 1)
        var first: Set<String> = []
        for _ in 0..<100 {
            var order = BrokerOrder(brokers, .roundRobin, using: &chance)
            let round = order.round(using: &chance)
            #expect(Set(round) == Set(brokers) && round.count == brokers.count)
            first.insert(round[0].hostname)
        }
        #expect(first.count == brokers.count)
    }

    @Test("in turn means the same order round after round, going on behind the broker that was lost")
    func roundRobin() {
        var chance = SeededGenerator(seed: 2)
        var order = BrokerOrder(brokers, .roundRobin, using: &chance)
        let first = order.round(using: &chance)
        #expect(order.round(using: &chance) == first)
        order.lose(first[1])
        #expect(order.round(using: &chance) == [first[2], first[3], first[4], first[0], first[1]])
    }

    @Test("shuffled means another order each round, in which the broker that was lost comes last")
    func shuffle() {
        var chance = SeededGenerator(seed: 3)
        var order = BrokerOrder(brokers, .shuffle, using: &chance)
        var rounds: Set<[BrokerAddress]> = []
        for _ in 0..<50 {
            order.lose(brokers[2])
            let round = order.round(using: &chance)
            #expect(round.last == brokers[2] && Set(round) == Set(brokers))
            rounds.insert(round)
        }
        #expect(rounds.count > 10)
    }

    @Test("with one broker there is nothing to choose")
    func alone() {
        var chance = SeededGenerator(seed: 4)
        for strategy in [RabbitOptions.Failover.roundRobin, .shuffle] {
            var order = BrokerOrder([brokers[0]], strategy, using: &chance)
            order.lose(brokers[0])
            order.lose(brokers[1])
            #expect(order.round(using: &chance) == [brokers[0]])
        }
    }
}
