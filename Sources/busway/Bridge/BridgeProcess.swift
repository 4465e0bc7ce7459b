import BuswayBridge
import BuswayObservability
import CoreMetrics
import Glibc
import Logging
import Messaging
import MessagingHTTP
import Reactor

/// A bridge from start to end: bus, services, servers, the admin listener, and the order they come and go in.
struct BridgeProcess {
    private let settings: BridgeSettings
    private let logger: Logger
    private let output: LogOutput
    private let registry = MetricsRegistry()

    init(_ settings: BridgeSettings) {
        self.settings = settings
        let output = LogOutput()
        self.output = output
        logger = Self.logger("busway", settings, output)
    }

    private static func logger(_ label: String, _ settings: BridgeSettings, _ output: LogOutput) -> Logger {
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
            let signals = try await SignalSource(on: loops.next())
            defer { signals.close() }
            try await withTracing(
                settings.tracing,
                as: "busway-bridge",
                registry,
                logger: logger
            ) { tracer in
                try await serve(loops, signals, tracer)
            }
        }
        logger.info("stopped")
    }

    private func serve(_ loops: EventLoopGroup, _ signals: SignalSource, _ tracer: BatchingTracer?) async throws {
        let library = Self.logger("busway.messaging", settings, output)
        try await withTransport(settings.transport, drivers: TransportDrivers.all, logger: library) { transport in
            let services = BridgeServices(
                settings.declarations,
                on: loops.next(),
                transport,
                tracer: tracer,
                logger: logger
            )
            do {
                try await serve(services, transport, signals)
            } catch {
                await services.shutDown()
                throw error
            }
            await services.shutDown()
        }
    }

    private func serve(_ services: BridgeServices, _ transport: Transport, _ signals: SignalSource) async throws {
        registry.register { UpstreamMetrics.collect(services.upstreams) }
        let adapter = try EndpointAdapter(
            transport,
            name: "busway bridge",
            version: Version.current,
            servers: services.servers,
            listen: settings.admin.description,
            checks: { services.upstreams.map(\.check) },
            metrics: { [registry] in registry.exposition() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await adapter.run() } catch let error as CancellationError {
                    throw error
                } catch let error as MessagingError {
                    throw error
                } catch {
                    throw CommandFailure(listeningOn: settings.admin, for: "admin", error)
                }
            }
            for upstream in services.upstreams { group.addTask { await upstream.watch() } }
            group.addTask {
                let bound = await adapter.addresses()
                guard !Task.isCancelled else { return }
                logger.info(
                    "listening",
                    metadata: [
                        "address": .string(bound.map(\.description).joined(separator: ", ")), "serves": "admin",
                        "bus": .string(settings.transport.description),
                    ]
                )
            }
            let lifetime = BridgeLifetime(servers: services.servers, drain: settings.drain, logger: logger)
            group.addTask {
                await lifetime.run(until: signals)
                throw CancellationError()
            }
            do {
                while try await group.next() != nil {}
            } catch is CancellationError {
                // The lifetime has come to its end: whatever is left has nothing to do any more.
            }
            group.cancelAll()
        }
    }
}
