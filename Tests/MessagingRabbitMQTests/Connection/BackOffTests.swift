import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite("Pauses between attempts to connect")
struct BackOffTests {
    @Test("the pauses are 1, 3, 5 and so on to 30 seconds")
    func pauses() {
        let backOff = BackOff()
        #expect((1...4).map { backOff.pause(after: $0) } == [.seconds(1), .seconds(3), .seconds(5), .seconds(7)])
        #expect(backOff.pause(after: 15) == .seconds(29))
        #expect(backOff.pause(after: 16) == .seconds(30))
        #expect(backOff.pause(after: .max) == .seconds(30))
    }

    @Test("a lost connection comes back after a second, or after what the options say with a random part")
    func afterLoss() {
        var chance = SeededGenerator(seed: 5)
        #expect(BackOff().pauseAfterLoss(using: &chance) == .seconds(1))
        let backOff = BackOff(afterLoss: .milliseconds(500), splay: .seconds(2))
        let pauses = (0..<200).map { _ in backOff.pauseAfterLoss(using: &chance) }
        #expect(pauses.allSatisfy { $0 >= .milliseconds(500) && $0 <= .milliseconds(2500) })
        #expect(pauses.min() ?? .zero < .milliseconds(700) && pauses.max() ?? .zero > .milliseconds(2300))
    }

    @Test("the options that are about connections all arrive in their settings")
    func fromOptions() throws {
        let url = try TransportURL(
            parsing: """
                rabbit://host/?kombu_reconnect_delay=0.25&kombu_reconnect_splay=1.5&rabbit_retry_interval=2\
                &rabbit_retry_backoff=3&rabbit_interval_max=9&kombu_failover_strategy=shuffle\
                &heartbeat_timeout_threshold=10&heartbeat_rate=5
                """
        )
        let settings = ConnectionSettings(url, try RabbitOptions(query: url.query))
        var expected = BackOff(afterLoss: .milliseconds(250), splay: .milliseconds(1500))
        (expected.first, expected.step, expected.longest) = (.seconds(2), .seconds(3), .seconds(9))
        #expect(settings.backOff == expected)
        #expect(settings.failover == .shuffle)
        #expect(settings.heartbeat == 10 && settings.heartbeatRate == 5)
        #expect(ConnectionSettings(url, RabbitOptions()).backOff == BackOff())
    }
}
