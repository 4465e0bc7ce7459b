import Messaging
import MessagingConformance
import MessagingRabbitMQ
import RabbitMQFixture
import Testing

@Suite("The RabbitMQ driver keeps every promise of a driver", .timeLimit(.minutes(1)))
struct RabbitMQConformanceTests {
    @Test(arguments: DriverConformance.cases + DriverConformance.tailing)
    func keepsPromise(_ conformanceCase: ConformanceCase) async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await ConformanceFixture.check(
                conformanceCase,
                url: virtualHost.url,
                drivers: [.rabbitMQ],
                clockTolerance: .seconds(1),
                shortTimeout: .seconds(1)
            )
        }
    }
}
