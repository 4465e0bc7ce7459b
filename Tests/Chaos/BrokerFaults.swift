import Messaging
import RabbitMQFixture
import Testing

extension Chaos {
    @Suite(.timeLimit(.minutes(4))) struct BrokerFaults {
        @Test("a broker that crashes and starts again loses nothing it has confirmed")
        func crash() async throws {
            try await Chaos.trial("broker killed and restarted") { bus in try await bus.crash() }
        }

        @Test("connections the broker closes come back at once")
        func closedConnections() async throws {
            try await Chaos.trial("connections closed by the broker") { bus in
                var worst = Duration.zero
                for _ in 1...3 {
                    worst = max(worst, try await bus.closeConnections())
                    try await bus.requests(100)
                }
                return worst
            }
        }

        @Test("a queue that is deleted under its consumers is there again")
        func deletedQueue() async throws {
            var settings = ChaosSettings()
            settings.mayLoseCasts = true
            try await Chaos.trial("queue deleted", settings) { bus in
                try await bus.virtualHost.deleteQueue("chaos")
                return try await bus.recovery(since: .now)
            }
        }

        @Test("a memory alarm refuses requests truthfully, and its end lets them through")
        func memoryAlarm() async throws {
            try await Chaos.trial("memory alarm") { bus in try await bus.raiseMemoryAlarm() }
        }

        @Test("a broker that freezes is given up, and found again when it goes on")
        func frozen() async throws {
            var settings = ChaosSettings()
            settings.heartbeat = 1
            try await Chaos.trial("broker frozen", settings) { bus in try await bus.freeze() }
        }
    }
}
