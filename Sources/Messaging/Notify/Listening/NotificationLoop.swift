internal import Logging

/// The work of a notification listener during one epoch: subscribe, hand notifications to the handler, drain, close.
struct NotificationLoop: Sendable {
    /// How notifications are handed on.
    enum Mode: Sendable {
        case single(HandlerExecutor)
        case batches(size: Int, timeout: Duration?)

        var prefetch: Int {
            switch self {
            case .single(let executor): executor.prefetch
            case .batches(let size, _): size
            }
        }
    }

    let driver: any TransportDriver
    let subscription: NotificationSubscription
    let handler: NotificationHandler
    let mode: Mode

    /// Listens until a stop or an abort is requested, the task is cancelled or the bus is lost for good.
    ///
    /// After a stop, what the bus had sent already is handled; after an abort or cancellation it goes back to the bus.
    func run(_ epoch: ServerEpoch) async {
        await epoch.runUntilAborted { await listenUntilCancelled(epoch) }
    }

    private func listenUntilCancelled(_ epoch: ServerEpoch) async {
        let feed: any NotificationFeed
        do throws(MessagingError) {
            feed = try await driver.listenForNotifications(subscription)
        } catch {
            epoch.fail(with: error)
            return
        }
        epoch.started.fire()
        do throws(MessagingError) {
            try await serve(feed, epoch)
        } catch {
            handler.logger.log(
                level: error.code == .transportClosed ? .debug : .error,
                "The notification listener lost its bus",
                metadata: [LogKey.error: "\(String(reflecting: error))"]
            )
            epoch.fail(with: error)
        }
        // Cancellation must not keep unacknowledged notifications from going back to the bus.
        await Task { await feed.cleanup() }.value
    }

    private func serve(_ feed: any NotificationFeed, _ epoch: ServerEpoch) async throws(MessagingError) {
        let failure: MessagingError? = await withDiscardingTaskGroup { group in
            group.addTask {
                await epoch.stopRequested.wait()
                await feed.stop()
                epoch.stopped.fire()
            }
            // The task above ends with the loop, however that ends.
            defer { epoch.stopRequested.fire() }
            do throws(MessagingError) {
                switch mode {
                case .single(let executor): try await takeSingly(feed, executor, epoch, &group)
                case .batches(let size, let timeout): try await takeBatches(feed, size, timeout, epoch)
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func takeSingly(
        _ feed: any NotificationFeed,
        _ executor: HandlerExecutor,
        _ epoch: ServerEpoch,
        _ group: inout DiscardingTaskGroup
    ) async throws(MessagingError) {
        let slots = HandlerSlots(count: executor.handlers)
        let tasks = HandlerTasks<any IncomingNotification>()
        defer { tasks.end() }
        while true {
            let notifications = try await feed.poll(atMost: slots.waitForFree())
            guard !notifications.isEmpty else { return }
            for notification in notifications {
                guard executor.usesTasks else {
                    await handler.handle(notification, epoch)
                    continue
                }
                slots.take()
                if tasks.hand(notification) { continue }
                group.addTask {
                    var next: (any IncomingNotification)? = notification
                    while let notification = next {
                        await handler.handle(notification, epoch)
                        next = await tasks.rest { slots.giveBack() }
                    }
                }
            }
        }
    }

    private func takeBatches(
        _ feed: any NotificationFeed,
        _ size: Int,
        _ timeout: Duration?,
        _ epoch: ServerEpoch
    ) async throws(MessagingError) {
        let collector = BatchCollector(feed: feed, size: size, timeout: timeout, time: handler.time)
        while true {
            let batch = try await collector.next()
            guard !batch.isEmpty else { return }
            await handler.handle(batch, epoch)
        }
    }
}
