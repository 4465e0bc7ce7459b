import Messaging
import RabbitMQFixture
import Testing

extension Chaos {
    @Suite(.timeLimit(.minutes(4))) struct Refusals {
        @Test("a password that is not right any more refuses callers truthfully until it is right again")
        func password() async throws {
            try await Chaos.trial("password changed") { bus in try await bus.changePassword() }
        }

        @Test("a virtual host that is removed refuses callers truthfully, and is served again once it is there")
        func virtualHost() async throws {
            var settings = ChaosSettings()
            settings.mayLoseCasts = true
            try await Chaos.trial("virtual host removed", settings) { bus in
                try await bus.virtualHost.remove()
                try await bus.failure(.busUnavailable)
                try await bus.requests(200)
                try await bus.virtualHost.node.makeVirtualHost(bus.virtualHost.name)
                return try await bus.recovery(since: .now)
            }
        }

        @Test("once the last server has left, its queue remains and callers hear at once that nobody listens")
        func lastServerLeft() async throws {
            var settings = ChaosSettings()
            // Calls that do not insist on a server wait for one as long as they may.
            settings.timeout = .seconds(1)
            try await Chaos.trial("last server left", settings) { bus in
                for server in bus.servers { await server.stop() }
                let queue = try await bus.virtualHost.queues()["chaos"]
                #expect(queue?.consumers == 0)
                let left = ContinuousClock.now
                try await bus.failure(.noResponder)
                try await bus.requests(50)
                let refused = bus.ledger.attempts.filter { $0.start > left && $0.error?.code == .noResponder }
                let slowest = refused.map { $0.start.duration(to: $0.end) }.max() ?? .zero
                // Far below any timeout, and far above what it takes on a machine that is not busy with other tests.
                #expect(slowest < .seconds(1), "noResponder after \(slowest)")
                for server in bus.servers {
                    await server.wait()
                    try await server.start()
                }
                return try await bus.recovery(since: .now)
            }
        }
    }
}
