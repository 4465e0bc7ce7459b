import BuswayGateway
import Logging
import Messaging

/// Prints notifications that come over the bus itself.
struct BusListening: Sendable {
    let url: TransportURL
    let plan: ListeningPlan
    let output: LineOutput

    /// Prints until the task is cancelled or nobody reads any more.
    ///
    /// - Throws: `MessagingError` when there is no bus, or it is lost for good.
    func run() async throws {
        let logger = Logger(label: "busway.messaging") { _ in SwiftLogNoOpLogHandler() }
        try await withTransport(url, drivers: TransportDrivers.all, logger: logger) { transport in
            if let pool = plan.pool {
                try await take(from: transport, pool)
            } else {
                try await look(at: transport)
            }
        }
    }

    /// Sees copies through a queue of its own, so nothing is taken from anybody.
    private func look(at transport: Transport) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for topic in plan.topics {
                group.addTask {
                    try await transport.withNotificationView(
                        of: [Target(topic: topic)],
                        priorities: plan.priorities
                    ) { view in
                        while !Task.isCancelled {
                            let notifications = try await view.next()
                            if notifications.isEmpty { return }
                            for notification in notifications where plan.wants(notification) {
                                let line = NotificationRecord.json(notification, topic: topic)
                                guard await output.print(line) else { return }
                            }
                        }
                    }
                }
            }
            // One that ends means that nobody reads any more, or that everything is to end.
            try await group.next()
            group.cancelAll()
        }
    }

    /// Takes a share of what the pool gets; what was printed is acknowledged.
    private func take(from transport: Transport, _ pool: String) async throws {
        let topic = plan.topics.count == 1 ? plan.topics.first : nil
        let endpoint = ClosureNotificationEndpoint(filter: plan.filter) { endpoint in
            for priority in plan.priorities {
                endpoint.on(priority) { notification in
                    if await output.print(NotificationRecord.json(notification, topic: topic)) { return }
                    // Not printed, so not handled: the pool's others get it when this listener is gone.
                    await Latch().wait()
                    throw CancellationError()
                }
            }
        }
        let listener = NotificationListener(
            transport,
            topics: plan.topics,
            endpoints: [endpoint],
            pool: pool,
            executor: .serial()
        )
        try await listener.start()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await output.closed.wait() }
            group.addTask { await listener.wait() }
            await group.next()
            group.cancelAll()
        }
        if output.closed.isFired {
            listener.abort()
        } else {
            // What the bus has sent already is printed, so that nothing comes again to another.
            await Task { await listener.stop() }.value
        }
        await Task { await listener.wait() }.value
        guard Task.isCancelled || output.closed.isFired else {
            throw CommandFailure("\(url): the bus was lost", .unavailable)
        }
    }
}
