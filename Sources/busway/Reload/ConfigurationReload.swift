import Locking
import Logging

/// Reads the configuration of a running command again when there is a reason to; what cannot be used changes nothing.
final class ConfigurationReload<Settings: Sendable>: Sendable {
    typealias Reading = ConfigurationReading<Settings>

    private let metrics: ReloadMetrics
    private let logger: Logger
    private let read: @Sendable () throws -> Reading
    private let apply: @Sendable (Reading) async throws -> ConfigurationEffect
    private let inForce: Lock<Reading>
    /// Reasons to read everything; those that come together are one.
    private let requests = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - start: what the command has begun with.
    ///   - read: reads all of it anew; it may block for as long as a few small files take.
    ///   - apply: puts it in force, as a whole or not at all.
    init(
        _ start: Reading,
        metrics: ReloadMetrics,
        logger: Logger,
        read: @escaping @Sendable () throws -> Reading,
        apply: @escaping @Sendable (Reading) async throws -> ConfigurationEffect
    ) {
        self.metrics = metrics
        self.logger = logger
        self.read = read
        self.apply = apply
        inForce = Lock(start)
    }

    /// What is in force.
    var settings: Settings { inForce.withLock { $0.settings } }

    /// Has everything read soon.
    ///
    /// - Parameter reason: why, for the log.
    func request(because reason: String) { requests.continuation.yield(reason) }

    /// Reads when it is asked to, one time after the other, and when a file has changed, until the task is cancelled.
    ///
    /// - Parameter interval: how often the files are looked at; zero is never.
    func run(lookingEvery interval: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            if interval > .zero {
                let files = FileWatch(interval: interval) { [inForce] in inForce.withLock { $0.files } }
                group.addTask { await files.run { self.request(because: "a file has changed") } }
            }
            for await reason in requests.stream { await read(because: reason) }
            group.cancelAll()
        }
    }

    private func read(because reason: String) async {
        do {
            let new = try read()
            let effect = try await apply(new)
            let old = inForce.withLock { inForce in
                defer { inForce = new }
                return inForce
            }
            tell(old.text.changes(to: new.text), new.warnings, effect, reason)
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

    private func tell(
        _ changes: [ConfigurationText.Change],
        _ warnings: [String],
        _ effect: ConfigurationEffect,
        _ reason: String
    ) {
        for warning in warnings { logger.warning("\(warning)") }
        for change in changes {
            logger.notice(
                "a setting changed",
                metadata: [
                    "key": .string(change.key), "from": .string(change.old ?? "nothing"),
                    "to": .string(change.new ?? "nothing"),
                    "counts": .string(effect.isLive(change.key) ? "from now on" : "from the next start"),
                ]
            )
        }
        logger.notice(
            "the configuration was read again",
            metadata: [
                "because": .string(reason), "changed": .stringConvertible(changes.count),
                "certificates": .string(effect.certificates),
            ]
        )
    }
}
