import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import Reactor
import ReactorTLS
import SocketHTTP

/// A gateway from start to end: demo, fronts, and the order they come and go in.
struct ServeProcess {
    private let source: ConfigurationSource
    private let start: ConfigurationReading<ServeSettings>
    private let ground: ProcessGround

    /// - Throws: ``CommandFailure`` or ``ConfigurationError`` when the settings cannot be used.
    init(_ source: ConfigurationSource) throws {
        self.source = source
        start = try source.read()
        let settings = start.settings
        ground = ProcessGround(
            settings.transport,
            options: TransportOptions(longestMessage: settings.gateway.limits.message),
            level: settings.logLevel,
            format: settings.logFormat,
            tracing: settings.tracing,
            service: "busway-gateway",
            warnings: settings.warnings
        )
    }

    private var settings: ServeSettings { start.settings }

    /// Serves until a signal has drained it.
    ///
    /// - Throws: ``CommandFailure`` or `MessagingError` when it cannot start.
    func run() async throws { try await ground.run { try await serve($0, $1, $2) } }

    private func serve(_ loops: EventLoopGroup, _ transport: Transport, _ tracer: BatchingTracer?) async throws {
        let accessLog = AccessLog(logger: ground.logger(AccessLog.label))
        let document = try OpenAPIDocument()
        let metrics = GatewayMetrics(ground.registry)
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
                let demo = DemoServer(transport, logger: ground.logger("busway.demo"))
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
        let tls = try settings.front.tls?.context("gateway.tls")
        let adminTLS = try settings.adminTLS?.context("gateway.admin_tls")
        let adminChecksHost = settings.admin.isLoopback
        let fronts = [
            HTTPFront(
                "API",
                settings.front,
                loops,
                tls: tls,
                observer: FrontObserver("api", ground.registry, logger: ground.logger),
                gateway: { live.forAPI }
            ),
            HTTPFront(
                "admin",
                settings.front,
                loops,
                tls: adminTLS,
                observer: FrontObserver("admin", ground.registry, logger: ground.logger),
                gateway: { (live.current, .admin(checksHost: adminChecksHost)) }
            ),
        ]
        let layer = FrontMetrics(fronts: [("api", fronts[0]), ("admin", fronts[1])])
        ground.registry.register { layer.collect() }
        // Before anybody can know that it is there: from the first log line on, a signal means a drain.
        let signals = try await SignalSource(on: loops.next())
        defer { signals.close() }
        try await bind(fronts)
        try await ServeLifetime(
            gateway: live.current,
            fronts: fronts,
            duty: SignalDuty(signals: signals, logger: ground.logger, flush: ground.flush),
            logger: ground.logger,
            reload: reload(live, [tls, adminTLS].compactMap { $0 }, successor),
            reloadInterval: settings.reloadInterval
        ).run()
    }

    private func reload(
        _ live: LiveGateway,
        _ tls: [TLSServerContext],
        _ successor: @escaping @Sendable (Gateway, ServeSettings) async throws -> Gateway
    ) -> ConfigurationReload<ServeSettings> {
        ConfigurationReload(
            start,
            metrics: ReloadMetrics(ground.registry),
            logger: ground.logger,
            read: { [source] in try source.read() },
            apply: { new in
                let gateway = try await successor(live.current, new.settings)
                // The certificates last: only they change something by being read.
                for context in tls { try context.reload() }
                live.replace(with: gateway, checksHost: new.settings.checksHost)
                return ConfigurationEffect(
                    isLive: LiveKeys.contains,
                    certificates: tls.isEmpty ? "none" : "read again"
                )
            }
        )
    }

    private func bind(_ fronts: [HTTPFront]) async throws {
        for (front, addresses) in zip(fronts, [settings.listen, [settings.admin]]) {
            for address in addresses {
                do {
                    ground.noteListening(at: try await front.bind(address), serving: front.name)
                } catch {
                    throw CommandFailure(listeningOn: address, for: front.name, error)
                }
            }
        }
    }
}
