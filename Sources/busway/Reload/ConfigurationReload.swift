import BuswayGateway
import Locking
import Logging
import ReactorTLS

/// Reads the configuration, the keys of tokens and the certificates again; what cannot be used changes nothing.
final class ConfigurationReload: Sendable {
    private let source: ConfigurationSource
    private let live: LiveGateway
    private let tls: [TLSServerContext]
    private let metrics: ReloadMetrics
    private let logger: Logger
    /// Makes the successor of a gateway.
    private let successor: @Sendable (Gateway, ServeSettings) async throws -> Gateway
    private let inForce: Lock<(settings: ServeSettings, text: ConfigurationText)>
    /// Reasons to read everything; those that come together are one.
    private let requests = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(
        _ source: ConfigurationSource,
        settings: ServeSettings,
        text: ConfigurationText,
        live: LiveGateway,
        tls: [TLSServerContext],
        metrics: ReloadMetrics,
        logger: Logger,
        successor: @escaping @Sendable (Gateway, ServeSettings) async throws -> Gateway
    ) {
        self.source = source
        self.live = live
        self.tls = tls
        self.metrics = metrics
        self.logger = logger
        self.successor = successor
        inForce = Lock((settings, text))
    }

    /// How long a drain takes by the configuration in force.
    var drain: DrainConfiguration { inForce.withLock { $0.settings.drain } }

    /// The files whose change is a reason to read everything again.
    var files: [String] {
        let settings = inForce.withLock { $0.settings }
        let tls = [settings.front.tls, settings.adminTLS].compactMap { $0 }
        let certificates = tls.flatMap { tls -> [String?] in
            [tls.certificateFile, tls.keyFile, tls.clientAuthorityFile]
        }
        return ([source.path, settings.keySetFile] + certificates).compactMap { $0 }
    }

    /// Has everything read soon.
    ///
    /// - Parameter reason: why, for the log.
    func request(because reason: String) { requests.continuation.yield(reason) }

    /// Reads when it is asked to, one time after the other, until the task is cancelled.
    func run() async {
        for await reason in requests.stream { await read(because: reason) }
    }

    /// Blocks for as long as a few small files take.
    private func read(because reason: String) async {
        do {
            // The certificates last: only they change something by being read.
            let (settings, text) = try source.read()
            let gateway = try await successor(live.current, settings)
            for context in tls { try context.reload() }
            live.replace(with: gateway, checksHost: settings.checksHost)
            let old = inForce.withLock { inForce in
                defer { inForce = (settings, text) }
                return inForce.text
            }
            tell(old.changes(to: text), settings.warnings, reason)
            metrics.noteSuccess()
        } catch {
            metrics.noteFailure()
            let why = (error as? CommandFailure)?.message ?? "\(error)"
            logger.error(
                "the configuration stays as it was: what there is now cannot be used",
                metadata: ["reason": .string(why), "because": .string(reason)]
            )
        }
    }

    private func tell(_ changes: [ConfigurationText.Change], _ warnings: [String], _ reason: String) {
        for warning in warnings { logger.warning("\(warning)") }
        for change in changes {
            logger.notice(
                "a setting changed",
                metadata: [
                    "key": .string(change.key), "from": .string(change.old ?? "nothing"),
                    "to": .string(change.new ?? "nothing"),
                    "counts": .string(change.isLive ? "from now on" : "from the next start"),
                ]
            )
        }
        logger.notice(
            "the configuration was read again",
            metadata: [
                "because": .string(reason), "changed": .stringConvertible(changes.count),
                "certificates": .string(tls.isEmpty ? "none" : "read again"),
            ]
        )
    }
}
