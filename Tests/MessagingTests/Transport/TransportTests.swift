import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing
import WireJSON

@testable import Messaging

@Suite("Transports", .timeLimit(.minutes(1)))
struct TransportTests {
    @Test("a scheme no driver knows is an error that names the drivers")
    func unknownDriver() async {
        let error = await #expect(throws: MessagingError.self) { try await Transport("pigeon://host") }
        #expect(error?.code == .driverLoadFailure)
        #expect(
            error?.message
                == "Failed to load transport driver \"pigeon\": there is no such driver; known are: memory, fake"
        )
    }

    @Test("a text that is no URL is an error")
    func badURL() async {
        let error = await #expect(throws: MessagingError.self) { try await Transport("no scheme") }
        #expect(error?.code == .invalidTransportURL)
    }

    @Test("a scheme's suffix does not choose the driver")
    func suffix() async throws {
        _ = try await Transport("memory+anything://")
    }

    private struct BodyError: Error {}

    @Test("withTransport closes the transport, whether its body returns or throws")
    func scope() async throws {
        for fails in [false, true] {
            let driver = RecordingDriver()
            let factory = TransportDriverFactory(names: ["recording"]) { _, _, _ in driver }
            do {
                let result = try await withTransport("recording://", drivers: [factory]) { _ in
                    if fails { throw BodyError() }
                    return 7
                }
                #expect(result == 7)
            } catch is BodyError {
                #expect(fails)
            }
            #expect(driver.cleanups == 1)
        }
    }

    @Test("a transport that runs as a service closes on graceful shutdown and on cancellation")
    func service() async throws {
        let first = RecordingDriver()
        let transport = try await first.transport()
        try await testGracefulShutdown { trigger in
            async let running: Void = transport.run()
            trigger.triggerGracefulShutdown()
            try await running
        }
        #expect(first.cleanups == 1)
        let second = RecordingDriver()
        let other = try await second.transport()
        let task = Task { try await other.run() }
        task.cancel()
        try await task.value
        #expect(second.cleanups == 1)
    }
}
