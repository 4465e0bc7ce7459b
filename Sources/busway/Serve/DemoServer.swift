import Logging
import Messaging

/// The demonstration endpoint as a server on the bus, which comes up when the bus does.
///
/// A gateway must answer while its broker is away, so nothing waits for the demo.
final class DemoServer: Sendable {
    /// How long to wait after a broker has refused the server, which only somebody else can mend.
    private static let pause = Duration.seconds(2)

    private let transport: Transport
    private let server: RPCServer
    private let responder: CatalogueResponder
    private let logger: Logger
    /// Fires when the demo is up, or was refused once.
    private let wasTried = Latch()

    init(_ transport: Transport, logger: Logger) {
        self.transport = transport
        self.logger = logger
        server = RPCServer(
            transport,
            target: Target(topic: DemoEndpoint.topic, server: DemoEndpoint.server),
            endpoints: DemoEndpoint.endpoints(statistics: DemoStatistics()),
            answersPing: true,
            logger: logger
        )
        responder = CatalogueResponder(transport, name: "busway demo", version: Version.current, servers: [server])
    }

    /// Starts to serve as soon as there is a broker that lets it, and serves until the task is cancelled.
    ///
    /// When it returns, no method of it runs any more: those that did were cancelled.
    func run() async {
        defer { wasTried.fire() }
        while !Task.isCancelled {
            do throws(MessagingError) {
                try await server.start()
                try await responder.start()
                wasTried.fire()
                await server.wait()
                // Every caller has its answer by now, and a sleeper nobody waits for must not keep the process: no grace.
                await Task { [server, responder] in
                    await responder.stop()
                    await server.stop(cancellingAfter: .zero)
                }.value
                return
            } catch {
                wasTried.fire()
                guard !Task.isCancelled, error.code == .serverListenError else { return }
                logger.warning("the demo cannot be served yet", metadata: ["error": "\(error)"])
            }
            // There is no event for "the operator has corrected the permissions".
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    /// Returns once the demo can be called, or the bus turns out to be away.
    func waitUntilUpOrAway() async {
        do throws(RPCError) {
            // Fails when the attempt to connect does; while it lasts, the demo is connecting as well.
            _ = try await transport.driver.consumers(of: Target(topic: DemoEndpoint.topic))
            await wasTried.wait()
        } catch {
            logger.info("the bus is not there yet", metadata: ["error": "\(error)"])
        }
    }
}
