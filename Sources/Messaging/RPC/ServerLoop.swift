internal import Locking
internal import Logging

/// The work of a server during one epoch: listen, hand requests to handlers, drain, close.
struct ServerLoop: Sendable {
    let driver: any TransportDriver
    let target: Target
    let handler: RequestHandler
    let executor: HandlerExecutor
    let isTransient: Bool

    /// Serves until a stop or an abort is requested, the task is cancelled or the bus is lost for good.
    ///
    /// After a stop the running methods are finished; after an abort or cancellation they are cancelled too. In every
    /// case the listener is closed at the end, and what was not acknowledged goes back to the bus.
    func run(_ epoch: ServerEpoch) async {
        await epoch.runUntilAborted { await serveUntilCancelled(epoch) }
    }

    private func serveUntilCancelled(_ epoch: ServerEpoch) async {
        let listener: any Listener
        do throws(MessagingError) {
            listener = try await driver.listen(
                on: target,
                options: ListenOptions(prefetch: executor.prefetch, isTransient: isTransient)
            )
        } catch {
            epoch.fail(with: error)
            return
        }
        epoch.started.fire()
        do throws(MessagingError) {
            try await serve(listener, epoch)
        } catch {
            // Closing the transport under a server is a way to end both; everything else is trouble.
            handler.logger.log(
                level: error.code == .transportClosed ? .debug : .error,
                "The server lost its bus",
                metadata: [LogKey.error: "\(String(reflecting: error))"]
            )
            epoch.fail(with: error)
        }
        // Cancellation must not keep unacknowledged requests from going back to the bus.
        await Task { await listener.cleanup() }.value
    }

    private func serve(_ listener: any Listener, _ epoch: ServerEpoch) async throws(MessagingError) {
        guard executor.usesTasks, let place = listener.pollingExecutor else {
            return try await serve(listener, epoch, handlersOn: nil)
        }
        try await withTaskExecutorPreference(place) { () async throws(MessagingError) in
            try await serve(listener, epoch, handlersOn: executor.place == .pool ? globalConcurrentExecutor : place)
        }
    }

    /// Serves in the calling task, and runs each handler in one on `place`; nil for where tasks of this one run.
    private func serve(
        _ listener: any Listener,
        _ epoch: ServerEpoch,
        handlersOn place: (any TaskExecutor)?
    ) async throws(MessagingError) {
        let slots = HandlerSlots(count: executor.handlers)
        let tasks = HandlerTasks<any IncomingMessage>()
        let failure: MessagingError? = await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: place) {
                await epoch.stopRequested.wait()
                await listener.stop()
                epoch.stopped.fire()
            }
            // The task above and those of the handlers end with the loop, however that ends.
            defer {
                epoch.stopRequested.fire()
                tasks.end()
            }
            var duplicates = DuplicateFilter()
            do throws(MessagingError) {
                while true {
                    let messages = try await listener.poll(atMost: slots.waitForFree())
                    guard !messages.isEmpty else { return nil }
                    for message in messages {
                        guard await handler.take(message, unlessAmong: &duplicates) else { continue }
                        guard executor.usesTasks else {
                            await handler.handle(message)
                            continue
                        }
                        slots.take()
                        if tasks.hand(message) { continue }
                        group.addTask(executorPreference: place) {
                            var next: (any IncomingMessage)? = message
                            while let message = next {
                                await handler.handle(message)
                                next = await tasks.rest { slots.giveBack() }
                            }
                        }
                    }
                }
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}
