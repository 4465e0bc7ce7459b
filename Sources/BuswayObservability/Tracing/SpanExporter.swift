public import Logging

/// Sends the spans of a queue, in batches, and again where that may help.
///
/// One task does it, so there is one request under way at a time. While a collector is away, one batch waits here and the
/// others in the queue, which drops what it has no room for.
public struct SpanExporter: Sendable {
    /// When spans are sent, and for how long.
    public struct Configuration: Sendable, Hashable {
        /// The most spans sent at once.
        public var batch: Int
        /// How long the first span of a batch waits for others.
        public var interval: Duration
        /// How long a batch is tried again when the collector is away.
        public var patience: Duration

        /// Makes a configuration.
        public init(
            batch: Int = 512,
            interval: Duration = .seconds(5),
            patience: Duration = .seconds(60)
        ) {
            self.batch = batch
            self.interval = interval
            self.patience = patience
        }
    }

    let queue: SpanQueue
    let resource: SpanResource
    let destination: any SpanDestination
    let configuration: Configuration
    let metrics: SpanMetrics
    let logger: Logger
    let time: ExportTime

    /// Makes an exporter.
    ///
    /// - Parameter resource: who made the spans.
    public init(
        _ queue: SpanQueue,
        _ resource: SpanResource,
        to destination: any SpanDestination,
        _ configuration: Configuration = Configuration(),
        metrics: SpanMetrics,
        logger: Logger,
        time: ExportTime = ExportTime()
    ) {
        self.queue = queue
        self.resource = resource
        self.destination = destination
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.time = time
    }

    /// Sends until the queue is closed and empty, or the task is cancelled.
    ///
    /// What is in a queue when it is closed is tried once: after a failure the rest is dropped.
    public func run() async {
        var backOff = ExportBackOff()
        var complaints = ExportComplaints(logger)
        var goesOn = true
        while goesOn, !Task.isCancelled {
            await queue.wait(for: 1)
            if !queue.isClosed { await fill() }
            let batch = queue.take(configuration.batch)
            if batch.isEmpty {
                goesOn = !queue.isClosed
            } else if await !export(batch, &backOff, &complaints) {
                metrics.failed.increment(by: Int64(batch.count))
                complaints.lose(batch.count)
                goesOn = !queue.isClosed
            }
            complaints.note(dropped: queue.dropped, limit: queue.limit, at: time.now())
        }
        queue.close()
        let rest = queue.take(.max).count
        metrics.failed.increment(by: Int64(rest))
        complaints.end(losing: rest)
    }

    /// Waits until there is a whole batch, or the first span has waited long enough.
    private func fill() async {
        await firstOf {
            await queue.wait(for: configuration.batch)
        } or: {
            await time.pause(configuration.interval)
        }
    }

    /// Sends a batch, again if need be; false when it was given up.
    private func export(
        _ batch: [FinishedSpan],
        _ backOff: inout ExportBackOff,
        _ complaints: inout ExportComplaints
    ) async -> Bool {
        let document = OTLPDocument.of(batch, resource)
        let giveUp = time.now() + configuration.patience
        while await mayTry(backOff, giveUp: giveUp) {
            metrics.requests.increment()
            let isLast = queue.isClosed
            switch await destination.send(document) {
            case .taken(let rejected, let reason):
                backOff = ExportBackOff()
                let rejected = min(max(0, rejected), batch.count)
                metrics.exported.increment(by: Int64(batch.count - rejected))
                metrics.rejected.increment(by: Int64(rejected))
                complaints.noteSuccess()
                if rejected > 0 {
                    complaints.note("the collector rejected spans: \(reason ?? "it does not say why")", at: time.now())
                }
                return true
            case .refused(let reason):
                metrics.failures.increment()
                complaints.note(reason, at: time.now())
                return false
            case .unavailable(let reason, let wish):
                metrics.failures.increment()
                backOff.note(wish, at: time.now())
                complaints.note(reason, at: time.now())
                if isLast { return false }
            }
        }
        return false
    }

    /// Waits until the collector may be asked again; false when the batch's time is over before.
    ///
    /// A queue that closes ends the wait, for one more try, unless the collector itself has said when it wants the next.
    private func mayTry(_ backOff: ExportBackOff, giveUp: ContinuousClock.Instant) async -> Bool {
        guard !Task.isCancelled else { return false }
        guard let end = backOff.end, end > time.now() else { return true }
        if !queue.isClosed {
            let pause = time.now().duration(to: min(end, giveUp))
            await firstOf {
                await queue.wait(for: nil)
            } or: {
                await time.pause(pause)
            }
        }
        guard !Task.isCancelled else { return false }
        if queue.isClosed { return !backOff.isWish || time.now() >= end }
        return end < giveUp
    }
}

/// Does both at once until one is done, and cancels the other.
private func firstOf(
    _ one: @escaping @Sendable () async -> Void,
    or other: @escaping @Sendable () async -> Void
) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await one() }
        group.addTask { await other() }
        await group.next()
        group.cancelAll()
    }
}
