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

    init(dispatcher: RPCDispatcher, time: TimeSource, logger: Logger, statistics: Lock<RPCServerStatistics>) {
        self.dispatcher = dispatcher
        self.time = time
        self.logger = logger
        self.statistics = statistics
    }

    /// Handles a request; called when there is a free slot for it.
    ///
    /// The message is acknowledged just before its method runs, so that a method runs at most once and a request this
    /// server never got to goes to another.
    func handle(_ message: any IncomingMessage) async {
        // A server that was aborted leaves the request to others.
        guard !Task.isCancelled else { return }
        do throws(MessagingError) {
            try await message.acknowledge()
        } catch {
            log(.warning, "A request could not be acknowledged and was left to be delivered again", message, error)
            return
        }
        if let deadline = message.deadline, deadline <= time.now {
            statistics.withLock { $0.expired += 1 }
            log(.debug, "Dropped a request whose caller has stopped waiting", message)
            return
        }
        statistics.withLock { $0.running += 1 }
        // Read once: every reading of it copies all its fields.
        let request = message.request
        let running = RunningRequest(request, deadline: message.deadline)
        let outcome = await RunningRequest.$current.withValue(running) { await runMonitored(message, request) }
        statistics.withLock { statistics in
            statistics.running -= 1
            switch outcome {
            case .success: statistics.succeeded += 1
            case .failure: statistics.failed += 1
            }
        }
        switch outcome {
        case .success(let result):
            await message.reply(result: result)
        case .failure(let error):
            let report = FailureReport(error, method: request.method)
            log(report.level, "Exception during message handling", message, error)
            await message.reply(failure: report.failure)
        }
    }

    /// Tells that a message was received before, and takes it from the bus.
    func discardDuplicate(_ message: any IncomingMessage) async {
        statistics.withLock { $0.duplicates += 1 }
        log(.warning, "Dropped a request that was received before", message)
        do throws(MessagingError) {
            try await message.acknowledge()
        } catch {
            log(.warning, "A duplicate could not be acknowledged and will be delivered again", message, error)
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
        _ error: (any Error)? = nil
    ) {
        guard level >= logger.logLevel else { return }
        let request = message.request
        var metadata: Logger.Metadata = [LogKey.method: "\(request.method)"]
        metadata[LogKey.namespace] = request.namespace.map { "\($0)" }
        metadata[LogKey.version] = request.version.map { "\($0)" }
        metadata[LogKey.messageID] = request.messageID.map { "\($0)" }
        metadata[LogKey.uniqueID] = request.uniqueID.map { "\($0)" }
        metadata[LogKey.error] = error.map { "\(String(reflecting: $0))" }
        logger.log(level: level, text, metadata: metadata)
    }
}
