import Logging
import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite("The RabbitMQ driver is found", .timeLimit(.minutes(1)))
struct DriverNamesTests {
    @Test("names and schemes are those of oslo's driver", arguments: ["rabbit", "kombu"])
    func names(_ scheme: String) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let url = "\(scheme):/guest:guest@localhost:5672//"
        try await withTransport(url, drivers: [.memory, .rabbitMQ], logger: logger) { transport in
            #expect(transport.driver is RabbitMQDriver)
        }
    }
}
