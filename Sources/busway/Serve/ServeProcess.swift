import BuswayGateway
import BuswayObservability
import CoreMetrics
import Logging
import Messaging
import Reactor
import ReactorTLS
import SocketHTTP

/// A gateway from start to end: bus, demo, fronts, and the order they come and go in.
struct ServeProcess {
    private let source: ConfigurationSource
    private let settings: ServeSettings
    private let text: ConfigurationText
    private let logger: Logger
    private let output: LogOutput
    private let registry = MetricsRegistry()

    /// - Throws: ``CommandFailure`` or ``ConfigurationError`` when the settings cannot be used.
    init(_ source: ConfigurationSource) throws {
        self.source = source
        (settings, text) = try source.read()
        let output = LogOutput()
        self.output = output
        logger = Self.logger("busway", settings, output)
    }

    private static func logger(_ label: String, _ settings: ServeSettings, _ output: LogOutput) -> Logger {
        Logger(label: label) {
            var handler = BuswayLogHandler(
                label: $0,
                level: settings.logLevel,
                format: settings.logFormat,
                output: output
            )
            handler.metadataProvider = settings.tracing.map { _ in .span }
            return handler
        }
    }

    /// Serves until a signal has drained it.
    ///
    /// - Throws: ``CommandFailure`` or `MessagingError` when it cannot start.
    func run() async throws {
        defer { output.flush() }
        ignoreBrokenPipes()
        for warning in settings.warnings { logger.warning("\(warning)") }
        do { _ = try raiseDescriptorLimit() } catch { logger.warning("the descriptor limit stays as it is: \(error)") }
        // Before anything that counts is made.
        MetricsSystem.bootstrap(registry)
        registry.register { ProcessMetrics.collect() + [ProcessMetrics.build(version: Version.current)] }
        try await withEventLoops { loops in
            let lag = LoopLag(loops, registry)
            defer { withExtendedLifetime(lag) {} }
            try await withTracing(
                settings.tracing,
                as: "busway-gateway",
                registry,
                logger: logger
            ) { tracer in
                try await withTransport(
                    settings.transport,
                    drivers: TransportDrivers.all,
                    options: TransportOptions(longestMessage: settings.gateway.limits.message),
                    logger: Self.logger("busway.messaging", settings, output)
                ) { transport in
                    try await serve(loops, transport, tracer)
                }
            }
        }
        logger.info("stopped")
    }

    private func serve(_ loops: EventLoopGroup, _ transport: Transport, _ tracer: BatchingTracer?) async throws {
        let accessLog = AccessLog(logger: Self.logger(AccessLog.label, settings, output))
        let document = try OpenAPIDocument()
        let metrics = GatewayMetrics(registry)
        let make = { @Sendable (predecessor: Gateway?, settings: ServeSettings) async throws in
            Gateway(
                transport: transport,
                configuration: settings.gateway,
                tokens: try await settings.tokenVerifier(),
                watchedTopics: settings.runsDemo ? [DemoEndpoint.topic] : [],
                document: document,
                succeeding: predecessor,
                metrics: metrics,
                tracer: tracer,
                accessLog: { accessLog.write($0) }
            )
        }
        let gateway = try await make(nil, settings)
        let live = LiveGateway(gateway, checksHost: settings.checksHost)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if settings.runsDemo {
                let demo = DemoServer(transport, logger: Self.logger("busway.demo", settings, output))
                group.addTask { await demo.run() }
                await demo.waitUntilUpOrAway()
            }
            group.addTask { await gateway.run() }
            group.addTask {
                guard let tracer else { return await gateway.catalogue.run() }
                await tracer.unrecorded { await gateway.catalogue.run() }
            }
            try await serve(loops, live, successor: make)
            group.cancelAll()
        }
    }

    private func serve(
        _ loops: EventLoopGroup,
        _ live: LiveGateway,
        successor: @escaping @Sendable (Gateway, ServeSettings) async throws -> Gateway
    ) async throws {
        let tls = try Self.context(settings.front.tls, "gateway.tls")
        let adminTLS = try Self.context(settings.adminTLS, "gateway.admin_tls")
        let adminChecksHost = settings.admin.isLoopback
        let fronts = [
            HTTPFront(
                "API",
                settings.front,
                loops,
                tls: tls,
                observer: FrontObserver("api", registry, logger: logger),
                gateway: { live.forAPI }
            ),
            HTTPFront(
                "admin",
                settings.front,
                loops,
                tls: adminTLS,
                observer: FrontObserver("admin", registry, logger: logger),
                gateway: { (live.current, .admin(checksHost: adminChecksHost)) }
            ),
        ]
        let layer = FrontMetrics(fronts: [("api", fronts[0]), ("admin", fronts[1])])
        registry.register { layer.collect() }
        // Before anybody can know that it is there: from the first log line on, a signal means a drain.
        let signals = try await SignalSource(on: loops.next())
        defer { signals.close() }
        try await bind(fronts)
        try await ServeLifetime(
            gateway: live.current,
            fronts: fronts,
            logger: logger,
            signals: signals,
            reload: ConfigurationReload(
                source,
                settings: settings,
                text: text,
                live: live,
                tls: [tls, adminTLS].compactMap { $0 },
                metrics: ReloadMetrics(registry),
                logger: logger,
                successor: successor
            ),
            reloadInterval: settings.reloadInterval
        ).run()
    }

    private static func context(
        _ tls: TLSServerConfiguration?,
        _ name: String
    ) throws(CommandFailure) -> TLSServerContext? {
        do throws(TLSError) { return try tls.map { (tls) throws(TLSError) in try TLSServerContext(tls) } } catch {
            throw CommandFailure("\(name): \(error)", .configuration)
        }
    }

    private func bind(_ fronts: [HTTPFront]) async throws {
        for (front, addresses) in zip(fronts, [settings.listen, [settings.admin]]) {
            for address in addresses {
                do {
                    let bound = try await front.bind(address)
                    logger.info(
                        "listening",
                        metadata: [
                            "address": .string(bound.map(\.description).joined(separator: ", ")),
                            "serves": .string(front.name), "bus": .string(settings.transport.description),
                        ]
                    )
                } catch {
                    throw CommandFailure(listeningOn: address, for: front.name, error)
                }
            }
        }
    }
}
