internal import Locking
public import Logging
public import Messaging

/// One bus for one case: makes transports and servers on it, and ends them all afterwards.
///
/// Nothing else uses the bus, or at least not the topics named by ``topic(_:)``.
public final class ConformanceFixture: Sendable {
    private struct Made {
        var transports: [Transport] = []
        var servers: [RPCServer] = []
    }

    private let url: String
    private let drivers: [TransportDriverFactory]
    private let options: TransportOptions
    private let logger: Logger
    /// How much later than its deadline a request may still be run, because clocks differ.
    let clockTolerance: Duration
    /// A timeout that is short to wait for, and long enough for the bus to take a message on a busy machine.
    let shortTimeout: Duration
    private let run = UniqueID().description.prefix(8)
    private let made = Lock(Made())

    init(
        url: String,
        drivers: [TransportDriverFactory],
        options: TransportOptions,
        clockTolerance: Duration,
        shortTimeout: Duration,
        logger: Logger
    ) {
        self.shortTimeout = shortTimeout
        self.url = url
        self.clockTolerance = clockTolerance
        self.drivers = drivers
        self.options = options
        self.logger = logger
    }

    /// Runs a case against the bus at `url` and cleans up.
    ///
    /// - Parameters:
    ///   - conformanceCase: The promise to check.
    ///   - url: The bus; for brokers shared with others, topics are unique to each run.
    ///   - drivers: The driver under test.
    ///   - options: Settings for every transport; the conformance cases need calls to time out within seconds.
    ///   - clockTolerance: How much later than its deadline a request may still be run; zero on a bus whose peers
    ///     share a clock.
    ///   - shortTimeout: How long a call waits that is to time out; the bus must have taken its message by then.
    ///   - logger: Where the library logs.
    /// - Throws: ``ConformanceFailure``, or what the library threw where it should not.
    public static func check(
        _ conformanceCase: ConformanceCase,
        url: String,
        drivers: [TransportDriverFactory],
        options: TransportOptions = TransportOptions(responseTimeout: .seconds(20)),
        clockTolerance: Duration = .zero,
        shortTimeout: Duration = .milliseconds(200),
        logger: Logger = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        let fixture = ConformanceFixture(
            url: url,
            drivers: drivers,
            options: options,
            clockTolerance: clockTolerance,
            shortTimeout: shortTimeout,
            logger: logger
        )
        do {
            try await conformanceCase.run(fixture)
        } catch {
            await fixture.end()
            throw error
        }
        await fixture.end()
    }

    /// A topic no other run uses.
    func topic(_ name: String = "topic") -> String { "\(name)-\(run)" }

    /// A further transport on the bus, with connections of its own.
    func transport() async throws -> Transport {
        let transport = try await Transport(url, drivers: drivers, options: options, logger: logger)
        made.withLock { $0.transports.append(transport) }
        return transport
    }

    /// A client on a transport of its own.
    func client(topic: String? = nil, timeout: Duration? = nil) async throws -> RPCClient {
        RPCClient(try await transport(), target: Target(topic: topic ?? self.topic()), timeout: timeout)
    }

    /// A running server on a transport of its own.
    func server(
        _ name: String = "one",
        topic: String? = nil,
        exchange: String? = nil,
        concurrency: Int = 64,
        endpoints: [any RPCEndpoint]
    ) async throws -> RPCServer {
        let server = RPCServer(
            try await transport(),
            target: Target(exchange: exchange, topic: topic ?? self.topic(), server: name),
            endpoints: endpoints,
            concurrency: concurrency,
            answersPing: true
        )
        made.withLock { $0.servers.append(server) }
        try await server.start()
        return server
    }

    /// Stops and drains a server.
    func stop(_ server: RPCServer) async {
        await server.stop()
        await server.wait()
    }

    private func end() async {
        let made = made.withLock { $0 }
        for transport in made.transports { await transport.cleanup() }
        for server in made.servers { await server.stop() }
    }
}
