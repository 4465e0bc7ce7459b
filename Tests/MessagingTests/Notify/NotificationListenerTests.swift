import InMemoryLogging
import Locking
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing
import WireJSON

@testable import Messaging

@Suite("The notification listener", .timeLimit(.minutes(1)))
struct NotificationListenerTests {
    private let time = ManualTime()
    private let logs = InMemoryLogHandler()
    private let url = "memory://\(UniqueID())"
    private let seen = Seen()

    /// What endpoints were given, for tests that wait until it is there.
    final class Seen: Sendable {
        private let state = Lock<(events: [String], waiting: [(count: Int, latch: Latch)])>(([], []))

        var events: [String] { state.withLock { $0.events } }

        func note(_ event: String) {
            let satisfied = state.withLock { state in
                state.events.append(event)
                let count = state.events.count
                let satisfied = state.waiting.filter { $0.count <= count }.map(\.latch)
                state.waiting.removeAll { $0.count <= count }
                return satisfied
            }
            for latch in satisfied { latch.fire() }
        }

        func events(atLeast count: Int) async -> [String] {
            let latch = Latch()
            state.withLock { state in
                if state.events.count >= count { latch.fire() } else { state.waiting.append((count, latch)) }
            }
            await latch.wait()
            return events
        }
    }

    private func transport() async throws -> Transport {
        var options = TransportOptions()
        options.time = time.source
        var handler = logs
        handler.logLevel = .trace
        let logger = Logger(label: "tests") { [handler] _ in handler }
        return try await Transport(url, options: options, logger: logger)
    }

    private func noting(
        _ priorities: Set<NotificationPriority> = [.info],
        as name: String = "",
        _ result: NotificationResult = .handled
    ) -> ClosureNotificationEndpoint {
        ClosureNotificationEndpoint { [seen] endpoint in
            for priority in priorities {
                endpoint.on(
                    priority,
                    judging: { notification in
                        seen.note(name + (notification.eventType ?? "nil"))
                        return result
                    }
                )
            }
        }
    }

    private func end(_ listeners: NotificationListener...) async {
        for listener in listeners {
            await listener.stop()
            await listener.wait()
        }
    }

    // MARK: Delivery

    @Test("an endpoint gets everything the notifier told, for v1 and for v2", arguments: ["messaging", "messagingv2"])
    func content(driver: String) async throws {
        let transport = try await transport()
        let received = Lock<[ReceivedNotification]>([])
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .error,
                handle: { notification in
                    received.withLock { $0.append(notification) }
                    seen.note("")
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint])
        try await listener.start()
        let drivers = [try #require(NotificationDriver(named: driver))]
        let notifier = Notifier(transport, publisherID: "p", drivers: drivers)
        let receipt = await notifier.error("e", ["request_id": "r"], ["a": [1.5, nil]])
        _ = await seen.events(atLeast: 1)
        await end(listener)
        let notification = try #require(received.withLock { $0 }.first)
        #expect(notification.publisherID == "p")
        #expect(notification.eventType == "e")
        #expect(notification.payload == ["a": [1.5, nil]])
        #expect(notification.context == ["request_id": "r"])
        #expect(notification.messageID == receipt.messageID)
        #expect(notification.timestamp?.hasPrefix("20") == true)
        #expect(notification.priority == .error)
        #expect(!notification.isRedelivered)
        struct Payload: Decodable, Equatable { var a: [Double?] }
        #expect(try notification.decodePayload() == Payload(a: [1.5, nil]))
        #expect(
            listener.statistics
                == {
                    var s = NotificationListenerStatistics()
                    s.handled = 1
                    return s
                }()
        )
        await transport.cleanup()
    }

    @Test("every priority reaches the handler of its name")
    func priorities() async throws {
        let transport = try await transport()
        let endpoints = NotificationPriority.allCases.map { noting([$0], as: "\($0.name):") }
        let listener = NotificationListener(transport, endpoints: endpoints)
        try await listener.start()
        for priority in NotificationPriority.allCases { await Notifier(transport).notify(priority, "e") }
        let events = await seen.events(atLeast: 7)
        #expect(Set(events) == Set(NotificationPriority.allCases.map { "\($0.name):e" }))
        await end(listener)
        await transport.cleanup()
    }

    @Test("one listener hears several topics and exchanges, two on different topics hear each their own")
    func topics() async throws {
        let transport = try await transport()
        let both = NotificationListener(
            transport,
            targets: [Target(topic: "a"), Target(exchange: "other", topic: "b")],
            endpoints: [noting(as: "both:")]
        )
        let one = NotificationListener(transport, topics: ["c"], endpoints: [noting(as: "one:")])
        try await both.start()
        try await one.start()
        await Notifier(transport, topics: ["a"]).info("1")
        await Notifier(transport, topics: ["b"], exchange: "other").info("2")
        await Notifier(transport, topics: ["c"]).info("3")
        #expect(Set(await seen.events(atLeast: 3)) == ["both:1", "both:2", "one:3"])
        await end(both, one)
        await transport.cleanup()
    }

    @Test("two listeners on a topic share its notifications")
    func sharing() async throws {
        let transport = try await transport()
        let listeners = ["a", "b"].map { NotificationListener(transport, endpoints: [noting(as: $0)]) }
        for listener in listeners { try await listener.start() }
        for _ in 0..<20 { await Notifier(transport).info("") }
        let events = await seen.events(atLeast: 20)
        #expect(events.count == 20)
        #expect(Set(events) == ["a", "b"])
        for listener in listeners { await end(listener) }
        await transport.cleanup()
    }

    @Test("two endpoints of one listener both get each notification")
    func endpoints() async throws {
        let transport = try await transport()
        let listener = NotificationListener(transport, endpoints: [noting(as: "a:"), noting(as: "b:")])
        try await listener.start()
        await Notifier(transport).info("1")
        #expect(await seen.events(atLeast: 2) == ["a:1", "b:1"])
        await end(listener)
        await transport.cleanup()
    }

    @Test("every pool gets all notifications, its members sharing them while they come and go")
    func pools() async throws {
        let transport = try await transport()
        let one = NotificationListener(transport, endpoints: [noting(as: "1:")], pool: "one")
        let two = (0..<2).map { _ in NotificationListener(transport, endpoints: [noting(as: "2:")], pool: "two") }
        for listener in [one] + two { try await listener.start() }
        let notifier = Notifier(transport)
        for index in 0..<25 { await notifier.info("\(index)") }
        await end(two[0])
        for index in 25..<50 { await notifier.info("\(index)") }
        try await two[0].start()
        await end(two[1])
        for index in 50..<100 { await notifier.info("\(index)") }
        let events = await seen.events(atLeast: 200)
        let everything = (0..<100).map { "\($0)" }
        #expect(events.filter { $0.hasPrefix("1:") }.map { String($0.dropFirst(2)) }.sorted() == everything.sorted())
        #expect(events.filter { $0.hasPrefix("2:") }.map { String($0.dropFirst(2)) }.sorted() == everything.sorted())
        await end(one, two[0])
        await transport.cleanup()
    }

    @Test("payload and context are converted before an endpoint gets them, the payload with the converted context")
    func serializer() async throws {
        let transport = try await transport()
        let received = Lock<[ReceivedNotification]>([])
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                handle: { notification in
                    received.withLock { $0.append(notification) }
                    seen.note("")
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint], serializer: TaggingSerializer())
        try await listener.start()
        await Notifier(transport).info("e", ["request_id": "r"], 7)
        _ = await seen.events(atLeast: 1)
        await end(listener)
        let notification = try #require(received.withLock { $0 }.first)
        #expect(notification.context == ["request_id": "r", "in": true])
        #expect(notification.payload == ["in": 7, "context": ["request_id", "in"]])
        await transport.cleanup()
    }

    // MARK: What is not as it should be

    private func send(_ message: JSONObject, _ transport: Transport, identity: UniqueID = UniqueID()) async throws {
        try await transport.driver.sendNotification(
            OutgoingNotification(
                exchange: "openstack",
                topic: "notifications",
                priority: "info",
                message: message,
                deadline: (time.now + .seconds(1)).instant,
                uniqueID: identity
            )
        )
    }

    @Test(
        "a priority that is missing or unknown is warned about and dropped",
        arguments: [nil, .null, "LOUD", 1] as [JSONValue?]
    )
    func unknownPriority(priority: JSONValue?) async throws {
        let transport = try await transport()
        let listener = NotificationListener(transport, endpoints: [noting()], requeue: RequeuePolicy())
        try await listener.start()
        var message: JSONObject = ["event_type": "odd"]
        message["priority"] = priority
        try await send(message, transport)
        await Notifier(transport).info("next")
        #expect(await seen.events(atLeast: 1) == ["next"])
        await end(listener)
        #expect(listener.statistics.unreadable == 1)
        #expect(logs.entries.filter { $0.level == .warning }.count == 1)
        await transport.cleanup()
    }

    @Test("fields that are missing are nil")
    func missingFields() async throws {
        let transport = try await transport()
        let listener = NotificationListener(transport, endpoints: [noting()])
        try await listener.start()
        try await send(["priority": "info"], transport)
        #expect(await seen.events(atLeast: 1) == ["nil"])
        await end(listener)
        await transport.cleanup()
    }

    @Test("a message that was handled before is dropped")
    func duplicates() async throws {
        let transport = try await transport()
        let listener = NotificationListener(transport, endpoints: [noting()], executor: .serial())
        try await listener.start()
        let identity = UniqueID()
        for _ in 0..<2 { try await send(["priority": "INFO", "event_type": "twice"], transport, identity: identity) }
        await Notifier(transport).info("next")
        #expect(await seen.events(atLeast: 2) == ["twice", "next"])
        await end(listener)
        #expect(listener.statistics.duplicates == 1)
        await transport.cleanup()
    }

    @Test("without a policy a notification that is not wanted, or failed for, is gone")
    func dropped() async throws {
        struct Failure: Error {}
        let transport = try await transport()
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                judging: { _ in
                    seen.note("")
                    return .requeue
                }
            )
            endpoint.on(
                .error,
                handle: { _ in
                    seen.note("")
                    throw Failure()
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint])
        try await listener.start()
        await Notifier(transport).info("e")
        await Notifier(transport).error("e")
        _ = await seen.events(atLeast: 2)
        await end(listener)
        #expect(listener.statistics.dropped == 2)
        #expect(logs.entries.filter { $0.level == .error }.count == 1)
        await transport.cleanup()
    }

    @Test("a notification that is not wanted comes again after growing pauses, and is dropped in the end")
    func requeue() async throws {
        let transport = try await transport()
        let redelivered = Lock<[Bool]>([])
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                judging: { notification in
                    redelivered.withLock { $0.append(notification.isRedelivered) }
                    seen.note("")
                    return .requeue
                }
            )
        }
        let policy = RequeuePolicy(limit: 3, firstDelay: .seconds(1), longestDelay: .seconds(3))
        let listener = NotificationListener(transport, endpoints: [endpoint], requeue: policy)
        try await listener.start()
        await Notifier(transport).info("e")
        for (offset, pause) in [(1, 1), (3, 2), (6, 3)] {
            await time.sleeper(at: .seconds(offset))
            time.advance(by: .seconds(pause))
        }
        _ = await seen.events(atLeast: 4)
        await end(listener)
        #expect(redelivered.withLock { $0 } == [false, true, true, true])
        #expect(listener.statistics.requeued == 3)
        #expect(listener.statistics.dropped == 1)
        #expect(logs.entries.filter { $0.level == .error }.count == 1)
        await transport.cleanup()
    }

    @Test("a listener that stops gives back at once what it holds")
    func requeueOnStop() async throws {
        let transport = try await transport()
        let listener = NotificationListener(
            transport,
            endpoints: [noting([.info], as: "a", .requeue)],
            requeue: RequeuePolicy(firstDelay: .seconds(10))
        )
        try await listener.start()
        await Notifier(transport).info("")
        await time.sleeper(at: .seconds(10))
        await end(listener)
        let next = NotificationListener(transport, endpoints: [noting(as: "b")])
        try await next.start()
        #expect(await seen.events(atLeast: 2) == ["a", "b"])
        await end(next)
        await transport.cleanup()
    }

    // MARK: Executors

    @Test(
        "serially and blocking, notifications are handled one after the other in their order",
        arguments: [HandlerExecutor.serial(prefetch: 3), .blocking]
    )
    func order(executor: HandlerExecutor) async throws {
        let transport = try await transport()
        let running = Lock(0)
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                handle: { notification in
                    let count = running.withLock { count in
                        count += 1
                        return count
                    }
                    #expect(count == 1)
                    await Task.yield()
                    running.withLock { $0 -= 1 }
                    seen.note(notification.eventType ?? "")
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint], executor: executor)
        try await listener.start()
        for index in 0..<20 { await Notifier(transport).info("\(index)") }
        #expect(await seen.events(atLeast: 20) == (0..<20).map { "\($0)" })
        await end(listener)
        await transport.cleanup()
    }

    // MARK: Batches

    private func batches(
        _ sizes: Lock<[Int]>,
        _ priorities: Set<NotificationPriority> = [.info]
    ) -> ClosureNotificationBatchEndpoint {
        ClosureNotificationBatchEndpoint(priorities) { [seen] batch in
            sizes.withLock { $0.append(batch.count) }
            for _ in batch { seen.note(batch.first?.priority.name ?? "") }
            return .handled
        }
    }

    @Test("twelve notifications in batches of five are five, five, and after the timeout two")
    func batchTimeout() async throws {
        let transport = try await transport()
        let sizes = Lock<[Int]>([])
        for _ in 0..<12 { await Notifier(transport).info("e") }
        let listener = NotificationListener(
            transport,
            batchEndpoints: [batches(sizes), batches(Lock([]), [.audit])],
            batchSize: 5,
            batchTimeout: .seconds(1)
        )
        // The queue is there already, and so are the notifications.
        try await listener.start()
        _ = await seen.events(atLeast: 10)
        await time.sleeper(at: .seconds(1))
        time.advance(by: .seconds(1))
        _ = await seen.events(atLeast: 12)
        await end(listener)
        #expect(sizes.withLock { $0 } == [5, 5, 2])
        #expect(listener.statistics.handled == 12)
        await transport.cleanup()
    }

    @Test("without a timeout a batch waits until it is full, or the listener is stopped")
    func batchSize() async throws {
        let transport = try await transport()
        let sizes = Lock<[Int]>([])
        for _ in 0..<11 { await Notifier(transport).info("e") }
        let listener = NotificationListener(transport, batchEndpoints: [batches(sizes)], batchSize: 5)
        try await listener.start()
        _ = await seen.events(atLeast: 10)
        #expect(sizes.withLock { $0 } == [5, 5])
        await end(listener)
        #expect(sizes.withLock { $0 } == [5, 5, 1])
        await transport.cleanup()
    }

    @Test("a batch is handed on by priority, and an endpoint that fails stops nothing")
    func batchFailure() async throws {
        struct Failure: Error {}
        let transport = try await transport()
        let sizes = Lock<[Int]>([])
        for priority in [NotificationPriority.warn, .error, .warn] { await Notifier(transport).notify(priority, "e") }
        let failing = ClosureNotificationBatchEndpoint([.error]) { [seen] _ in
            seen.note("failed")
            throw Failure()
        }
        let listener = NotificationListener(
            transport,
            batchEndpoints: [failing, batches(sizes, [.warn, .error])],
            batchSize: 3
        )
        try await listener.start()
        #expect(await seen.events(atLeast: 3) == ["failed", "warn", "warn"])
        await end(listener)
        #expect(sizes.withLock { $0 } == [2])
        #expect(listener.statistics.handled == 2)
        #expect(listener.statistics.dropped == 1)
        await transport.cleanup()
    }

    @Test("a batch that is requeued comes again as a whole")
    func batchRequeue() async throws {
        let transport = try await transport()
        let calls = Lock<[[Bool]]>([])
        let endpoint = ClosureNotificationBatchEndpoint([.info]) { [seen] batch in
            let isFirst = calls.withLock { calls in
                calls.append(batch.map(\.isRedelivered))
                return calls.count == 1
            }
            for _ in batch { seen.note("") }
            return isFirst ? .requeue : .handled
        }
        for _ in 0..<2 { await Notifier(transport).info("e") }
        let policy = RequeuePolicy(firstDelay: .zero)
        let listener = NotificationListener(transport, batchEndpoints: [endpoint], batchSize: 2, requeue: policy)
        try await listener.start()
        _ = await seen.events(atLeast: 4)
        await end(listener)
        #expect(calls.withLock { $0 } == [[false, false], [true, true]])
        await transport.cleanup()
    }

    // MARK: Life

    @Test("a listener needs a topic")
    func noTopic() async throws {
        let listener = NotificationListener(try await transport(), targets: [Target()], endpoints: [noting()])
        let error = await #expect(throws: MessagingError.self) { try await listener.start() }
        #expect(error?.message == "A target must have topic specified:<Target >")
    }

    @Test("a listener that stops in order handles what it was sent, and nothing comes again")
    func gracefulStop() async throws {
        let transport = try await transport()
        let (entered, release) = (Latch(), Latch())
        let endpoint = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                handle: { notification in
                    entered.fire()
                    await release.wait()
                    #expect(!notification.isRedelivered)
                    seen.note(notification.eventType ?? "")
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint], executor: .serial(prefetch: 4))
        for index in 0..<6 { await Notifier(transport).info("\(index)") }
        try await listener.start()
        await entered.wait()
        await listener.stop()
        release.fire()
        await listener.wait()
        #expect(seen.events == ["0", "1", "2", "3"])
        let next = NotificationListener(transport, endpoints: [endpoint], executor: .serial())
        try await next.start()
        #expect(await seen.events(atLeast: 6) == ["0", "1", "2", "3", "4", "5"])
        await end(next)
        await transport.cleanup()
    }

    @Test("a listener that is aborted leaves to others, as redelivered, what it has not settled")
    func abortion() async throws {
        let transport = try await transport()
        let entered = Latch()
        let endpoint = ClosureNotificationEndpoint { endpoint in
            endpoint.on(
                .info,
                handle: { _ in
                    entered.fire()
                    await Latch().wait()
                    throw CancellationError()
                }
            )
        }
        let listener = NotificationListener(transport, endpoints: [endpoint], executor: .serial(prefetch: 2))
        for index in 0..<2 { await Notifier(transport).info("\(index)") }
        try await listener.start()
        await entered.wait()
        listener.abort()
        await listener.wait()
        let redelivered = Lock<[Bool]>([])
        let taking = ClosureNotificationEndpoint { [seen] endpoint in
            endpoint.on(
                .info,
                handle: { notification in
                    redelivered.withLock { $0.append(notification.isRedelivered) }
                    seen.note("")
                }
            )
        }
        let next = NotificationListener(transport, endpoints: [taking])
        try await next.start()
        _ = await seen.events(atLeast: 2)
        #expect(redelivered.withLock { $0 } == [true, true])
        #expect(logs.entries.allSatisfy { $0.level != .error })
        await end(next)
        await transport.cleanup()
    }

    @Test("as a service it ends with its group, and may not run twice")
    func service() async throws {
        let transport = try await transport()
        let listener = NotificationListener(transport, endpoints: [noting()])
        try await testGracefulShutdown { trigger in
            async let running: Void = listener.run()
            await Notifier(transport).info("e")
            _ = await seen.events(atLeast: 1)
            let error = await #expect(throws: MessagingError.self) { try await listener.run() }
            #expect(error?.code == .serverAlreadyRunning)
            trigger.triggerGracefulShutdown()
            try await running
        }
        await transport.cleanup()
    }
}
