import BuswayObservability
import CoreMetrics
import Logging
import Messaging
import Reactor

/// What every command that runs until a signal stands on: log, metrics, event loops and the bus, and the order they come
/// and go in.
struct ProcessGround: Sendable {
    /// The command's own log.
    let logger: Logger
    /// What the process counts.
    let registry = MetricsRegistry()

    private let transport: TransportURL
    private let options: TransportOptions
    private let level: Logger.Level
    private let format: LogFormat
    private let tracing: TracingSettings?
    private let service: String
    private let warnings: [String]
    private let output = LogOutput()

    /// - Parameters:
    ///   - transport: the bus.
    ///   - options: what the transport is held to.
    ///   - level: what is worth a line in the log.
    ///   - format: how the line looks.
    ///   - tracing: where traces are sent; nil for nowhere.
    ///   - service: the name the process has in traces, unless the settings have one.
    ///   - warnings: what the operator should know before anything else.
    init(
        _ transport: TransportURL,
        options: TransportOptions = TransportOptions(),
        level: Logger.Level,
        format: LogFormat,
        tracing: TracingSettings?,
        service: String,
        warnings: [String]
    ) {
        self.transport = transport
        self.options = options
        self.level = level
        self.format = format
        self.tracing = tracing
        self.service = service
        self.warnings = warnings
        logger = Self.logger("busway", level, format, tracing, output)
    }

    /// A log of this label, which goes where the command's own goes.
    func logger(_ label: String) -> Logger { Self.logger(label, level, format, tracing, output) }

    /// Waits until the log is written, but not for a reader that has stopped reading; blocks, for the end of the process.
    @Sendable func flush() { output.flush() }

    private static func logger(
        _ label: String,
        _ level: Logger.Level,
        _ format: LogFormat,
        _ tracing: TracingSettings?,
        _ output: LogOutput
    ) -> Logger {
        Logger(label: label) {
            var handler = BuswayLogHandler(label: $0, level: level, format: format, output: output)
            handler.metadataProvider = tracing.map { _ in .span }
            return handler
        }
    }

    /// Runs `body` with the loops, the bus and the tracer of the process; when it has ended, they end.
    ///
    /// - Throws: what `body` throws, and `MessagingError` when there is no such bus.
    func run(_ body: (EventLoopGroup, Transport, BatchingTracer?) async throws -> Void) async throws {
        defer { output.flush() }
        ignoreBrokenPipes()
        for warning in warnings { logger.warning("\(warning)") }
        do { _ = try raiseDescriptorLimit() } catch { logger.warning("the descriptor limit stays as it is: \(error)") }
        // Before anything that counts is made.
        MetricsSystem.bootstrap(registry)
        registry.register { ProcessMetrics.collect() + [ProcessMetrics.build(version: Version.current)] }
        try await withEventLoops { loops in
            let lag = LoopLag(loops, registry)
            let trim = HeapTrim(on: loops.loops[0])
            defer { withExtendedLifetime((lag, trim)) {} }
            try await withTracing(tracing, as: service, registry, logger: logger) { tracer in
                try await withTransport(
                    transport,
                    drivers: TransportDrivers.all,
                    options: options,
                    logger: logger("busway.messaging")
                ) { transport in
                    try await body(loops, transport, tracer)
                }
            }
        }
        logger.info("stopped")
    }

    /// Says where something is served.
    func noteListening(at addresses: [SocketAddress], serving name: String) {
        logger.info(
            "listening",
            metadata: [
                "address": .string(addresses.map(\.description).joined(separator: ", ")), "serves": .string(name),
                "bus": .string(transport.description),
            ]
        )
    }
}
