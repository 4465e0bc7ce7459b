import BuswayBridge
import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import MessagingHTTP
import Reactor
import ReactorTLS

/// A bridge from start to end: services, servers, the admin listener, and the order they come and go in.
struct BridgeProcess {
    private let source: BridgeSource
    private let start: ConfigurationReading<BridgeSettings>
    private let ground: ProcessGround

    /// - Throws: ``CommandFailure`` or ``ConfigurationError`` when the settings cannot be used.
    init(_ source: BridgeSource) throws {
        self.source = source
        start = try source.read()
        let settings = start.settings
        ground = ProcessGround(
            settings.transport,
            level: settings.logLevel,
            format: settings.logFormat,
            tracing: settings.tracing,
            service: "busway-bridge",
            warnings: settings.warnings
        )
    }

    private var settings: BridgeSettings { start.settings }

    /// Serves until a signal has drained it.
    ///
    /// - Throws: ``CommandFailure`` or `MessagingError` when it cannot start.
    func run() async throws {
        try await ground.run { loops, transport, tracer in
            let services = BridgeServices(
                settings.declarations,
                on: loops.next(),
                transport,
                tracer: tracer,
                logger: ground.logger
            )
            // Before anybody can know that it is there: from the first line in the log on, a signal means a drain.
            let signals = try await SignalSource(on: loops.next())
            defer { signals.close() }
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
        ground.registry.register { UpstreamMetrics.collect(services.upstreams) }
        let tls = try settings.adminTLS?.context("bridge_admin_tls")
        let reload = reload(services, tls)
        let adapter = try EndpointAdapter(
            transport,
            name: "busway bridge",
            version: Version.current,
            servers: services.servers,
            listen: settings.admin.description,
            tls: tls,
            admits: { token in
                guard let digest = reload.settings.adminToken else { return true }
                return token.map { KeyDigest(of: $0) == digest } ?? false
            },
            checks: { services.upstreams.map(\.check) },
            metrics: { [ground] in ground.registry.exposition() }
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
                ground.noteListening(at: bound, serving: "admin")
            }
            let lifetime = BridgeLifetime(
                servers: services.servers,
                duty: SignalDuty(signals: signals, logger: ground.logger, flush: ground.flush),
                reload: reload,
                reloadInterval: settings.reloadInterval,
                logger: ground.logger
            )
            group.addTask {
                await lifetime.run()
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

    private func reload(
        _ services: BridgeServices,
        _ tls: TLSServerContext?
    ) -> ConfigurationReload<BridgeSettings> {
        ConfigurationReload(
            start,
            metrics: ReloadMetrics(ground.registry),
            logger: ground.logger,
            read: { [source] in try source.read() },
            apply: { new in
                // It alone may fail, so it comes first.
                try tls?.reload()
                let renewed = services.renew(new.settings.declarations)
                return ConfigurationEffect(
                    isLive: { LiveKeys.contains($0, renewedTopics: renewed) },
                    certificates: tls == nil ? "read for each connection" : "read again"
                )
            }
        )
    }
}
