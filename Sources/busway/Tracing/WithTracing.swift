import BuswayObservability
import CurlHTTP
import Instrumentation
import Logging
import Messaging
import Reactor

/// Makes the process's tracer, lends it to `body`, and sends what is left of the spans afterwards, for as long as `flush`
/// says.
///
/// Without settings nothing is made, and nothing is traced.
///
/// - Parameter service: the name of the service, unless the settings have one.
func withTracing<Result>(
    _ settings: TracingSettings?,
    as service: String,
    _ registry: MetricsRegistry,
    logger: Logger,
    _ body: (BatchingTracer?) async throws -> Result
) async throws -> Result {
    guard let settings else { return try await body(nil) }
    // A loop of its own: what is sent to the collector is large, and no request waits for it.
    let loop = try EventLoop(name: "traces")
    let queue = SpanQueue(limit: settings.queue)
    let tracer = BatchingTracer(queue, sampling: settings.sampling, limits: settings.limits)
    InstrumentationSystem.bootstrap(tracer)
    let client = HTTPClient(
        on: loop,
        configuration: .init(transfersPerOrigin: 1, idleConnections: 1, tls: settings.tls)
    )
    let own = ["host.name": HostName.current, "service.instance.id": UniqueID().description]
    let exporter = SpanExporter(
        queue,
        SpanResource(
            service: settings.service ?? service,
            version: Version.current,
            attributes: own.merging(settings.resource) { $1 }
        ),
        to: CurlSpanDestination(client: client, settings: settings),
        settings.export,
        metrics: SpanMetrics(registry, queue),
        logger: logger
    )
    logger.info("traces are exported", metadata: ["to": .string(settings.url)])
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await exporter.run() }
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body(tracer)) } catch { outcome = .failure(error) }
        queue.close()
        group.addTask {
            // Cancelled as soon as everything is sent.
            do { try await Task.sleep(for: settings.flush) } catch { return }
        }
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
        await client.shutDown()
        await loop.shutDown()
        return try outcome.get()
    }
}
