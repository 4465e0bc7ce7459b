import RabbitMQFixture
import Testing

/// Everything that goes wrong, under the load of many callers, and what must hold all the same.
///
/// Every request ends in time, with a result or an error whose delivery is the truth; what the broker confirmed on a
/// durable queue is run; nothing is published twice; callers and workers come back by themselves; nothing is left
/// behind. See ``ChaosTrial`` and ``Verdict``.
///
/// One after the other, those at random too: they share a broker, and some of them kill it or change its password.
@Suite(.serialized)
enum Chaos {
    /// The broker of all faults that one broker can have, started once; it goes with the process.
    private static let broker = Task { try await RabbitMQNode.start() }

    /// Puts a fault on a virtual host of its own.
    static func trial(
        _ name: String,
        _ settings: ChaosSettings = ChaosSettings(),
        _ fault: @Sendable (ChaosBus) async throws -> Duration
    ) async throws {
        let broker = try await Self.broker.value
        try await broker.withVirtualHost { virtualHost in
            try await ChaosTrial(name: name, settings: settings).run(on: [broker], virtualHost, fault)
        }
    }
}
