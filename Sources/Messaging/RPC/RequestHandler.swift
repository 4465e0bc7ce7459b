internal import Locking
internal import Logging
internal import WireJSON

/// What a server does with one request: take it, run its method, answer.
///
/// A class, so that the task of each request holds one reference to all this.
final class RequestHandler: Sendable {
    let dispatcher: RPCDispatcher
    let time: TimeSource
    let logger: Logger
    let statistics: Lock<RPCServerStatistics>
    private let tally: MethodTally
    private let metrics: OutcomeMetrics
    /// The kind of bus, for spans.
    private let system: String

    init(
        dispatcher: RPCDispatcher,
        time: TimeSource,
        logger: Logger,
        statistics: Lock<RPCServerStatistics>,
        tally: MethodTally,
        metrics: OutcomeMetrics,
        system: String
    ) {
        self.dispatcher = dispatcher
        self.time = time
        self.logger = logger
        self.statistics = statistics
        self.tally = tally
        self.metrics = metrics
        self.system = system
    }

    /// Takes a request from the bus; called when there is a free slot for it, just before its method is to run.
    ///
    /// So a method runs at most once for each delivery, and a request this server never got to goes to another. A
    /// request is remembered only when it is taken: what had to be left, because the connection it came over is lost,
    /// is delivered again and must not look like a duplicate then.
    ///
    /// - Returns: whether to run its method: false when it was taken before, or has to be left to be delivered again.
    func take(_ message: any IncomingMessage, unlessAmong duplicates: inout DuplicateFilter) async -> Bool {
        // A server that was aborted leaves the request to others.
        guard !Task.isCancelled else { return false }
        do throws(MessagingError) {
            try await message.acknowledge()
        } catch {
            log(.warning, "A request could not be acknowledged and was left to be delivered again", message, error)
            return false
        }
        guard duplicates.isNew(message.request.uniqueID), !message.wasTakenBefore else {
            statistics.withLock { $0.duplicates += 1 }
            metrics.count(Self.noMethod, "duplicate")
            log(.warning, "Dropped a request that was received before", message)
            return false
        }
        return true
    }

    /// Runs the method of a request that was taken, and answers.
    func handle(_ message: any IncomingMessage) async {
        let due = message.deadline.map(Moment.init)
        if let due, due <= time.now {
            statistics.withLock { $0.expired += 1 }
            metrics.count(Self.noMethod, "expired")
            log(.debug, "Dropped a request whose caller has stopped waiting", message)
            return
        }
        statistics.withLock { $0.running += 1 }
        // Read once: every reading of it copies all its fields.
        let request = message.request
        log(.trace, "Received a request", message, content: request)
        if RequestSpans.isTracing {
            await RequestSpans.receiving(request, system: system) { await runAndAnswer(message, request, due) }
        } else {
            _ = await runAndAnswer(message, request, due)
        }
    }

    private func runAndAnswer(
        _ message: any IncomingMessage,
        _ request: RequestMessage,
        _ due: Moment?
    ) async -> Result<RawJSON, any Error> {
        let running = RunningRequest(request, due: due)
        let start = time.now
        let outcome = await RunningRequest.$current.withValue(running) { await runMonitored(message, request) }
        note(outcome, of: request, after: start.duration(to: time.now))
        await answer(message, request, outcome)
        return outcome
    }

    /// Counts a request whose method has ended.
    private func note(_ outcome: Result<RawJSON, any Error>, of request: RequestMessage, after duration: Duration) {
        let isSuccess: Bool
        var method = request.method
        switch outcome {
        case .success:
            isSuccess = true
            tally.count(method, namespace: request.namespace, took: duration, failure: nil)
        case .failure(let error):
            isSuccess = false
            // What callers ask for in vain is no label: anybody can make up names.
            if error is RPCDispatchError {
                method = Self.noMethod
            } else {
                let failure = FailureReport(error, method: method).failure
                tally.count(method, namespace: request.namespace, took: duration, failure: failure)
            }
        }
        statistics.withLock { statistics in
            statistics.running -= 1
            if isSuccess { statistics.succeeded += 1 } else { statistics.failed += 1 }
        }
        metrics.count(method, isSuccess ? "success" : "failure", after: duration)
    }

    /// The label of requests that no method was found, or looked, for.
    private static let noMethod = "none"

    private func answer(
        _ message: any IncomingMessage,
        _ request: RequestMessage,
        _ outcome: Result<RawJSON, any Error>
    ) async {
        switch outcome {
        case .success(let result):
            await message.reply(result: result)
        case .failure(let error):
            let report = FailureReport(error, method: request.method)
            log(report.level, "Exception during message handling", message, error)
            await message.reply(failure: report.failure)
        }
    }

    private func run(_ request: RequestMessage) async -> Result<RawJSON, any Error> {
        do {
            return .success(try await dispatcher.dispatch(request))
        } catch {
            return .failure(error)
        }
    }

    /// Runs the method, with heartbeats beside it when the caller asked for them.
    private func runMonitored(
        _ message: any IncomingMessage,
        _ request: RequestMessage
    ) async -> Result<RawJSON, any Error> {
        guard let interval = heartbeatInterval(for: message, request) else { return await run(request) }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.beat(message, every: interval) }
            let outcome = await run(request)
            group.cancelAll()
            return outcome
        }
    }

    /// Sends heartbeats until the method ends or one cannot be delivered.
    private func beat(_ message: any IncomingMessage, every interval: Duration) async {
        var next = time.now + interval
        while true {
            do {
                try await time.sleep(until: next)
            } catch {
                return  // The method has ended.
            }
            guard await message.heartbeat() else {
                log(.debug, "Stopped sending heartbeats: the caller is gone", message)
                return
            }
            next += interval
        }
    }

    /// How often the caller is to be told that the method still runs; nil when it did not ask for it.
    private func heartbeatInterval(for message: any IncomingMessage, _ request: RequestMessage) -> Duration? {
        guard request.monitorTimeout != nil, request.expectsReply else { return nil }
        guard let interval = request.heartbeatInterval else {
            log(.warning, "The call monitor timeout is too short for heartbeats, so none are sent", message)
            return nil
        }
        // Whatever a peer asks for, one more heartbeat a day does no harm, and every clock can sleep that long.
        return min(interval, .seconds(86_400))
    }

    private func log(
        _ level: Logger.Level,
        _ text: Logger.Message,
        _ message: any IncomingMessage,
        _ error: (any Error)? = nil,
        content: RequestMessage? = nil
    ) {
        guard level >= logger.logLevel else { return }
        let request = message.request
        var metadata: Logger.Metadata = [LogKey.method: "\(request.method)"]
        metadata[LogKey.namespace] = request.namespace.map { "\($0)" }
        metadata[LogKey.version] = request.version.map { "\($0)" }
        metadata[LogKey.messageID] = request.messageID.map { "\($0)" }
        metadata[LogKey.uniqueID] = request.uniqueID.map { "\($0)" }
        metadata[LogKey.requestID] = request.context.requestID.map { "\($0)" }
        metadata[LogKey.content] = content.map { "\(SecretMask.standard.masked($0.arguments.tree))" }
        metadata[LogKey.error] = error.map { "\(String(reflecting: $0))" }
        logger.log(level: level, text, metadata: metadata)
    }
}
