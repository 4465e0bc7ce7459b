import Messaging
import MessagingRabbitMQ
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Notifications between Swift and Python", .timeLimit(.minutes(2)))
struct NotificationTests {
    /// Lends a transport of this side and a Python peer on a virtual host of their own.
    private func withBoth(_ body: (Transport, PythonPeer, _ url: String) async throws -> Void) async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await PythonPeer.with { peer in
                try await withTransport(virtualHost.url, drivers: [.rabbitMQ]) { transport in
                    try await body(transport, peer, virtualHost.url)
                }
            }
        }
    }

    private static let payload: JSONValue = [
        "text": "h\u{e9}\u{1F68C}", "number": 12, "float": 0.1, "list": [1, nil, true, []], "empty": [:],
    ]

    // MARK: Content

    @Test("a Python listener reads what Swift tells, in both formats and every priority")
    func toPython() async throws {
        try await withBoth { transport, peer, url in
            try await peer.run("listen", ["url": JSONValue(url), "name": "l", "targets": [["topic": "t"]]])
            var identities: [String] = []
            for driver in [NotificationDriver.messaging, .messagingV2] {
                let notifier = Notifier(transport, publisherID: "swift.host", drivers: [driver], topics: ["t"])
                for priority in NotificationPriority.allCases {
                    let context: RequestContext = ["request_id": "req-1", "auth_token": "x", "roles": ["a"]]
                    let receipt = await notifier.notify(priority, "e.\(driver.name)", context, Self.payload)
                    try receipt.requireDelivered()
                    identities.append(receipt.messageID)
                }
            }
            let entries = try await peer.run("journal", ["at_least": 14]).arrayValue ?? []
            #expect(entries.count == 14)
            #expect(Set(entries.map { $0["metadata"]?["message_id"]?.stringValue }) == Set(identities.map { $0 }))
            for entry in entries {
                #expect(entry["payload"] == Self.payload)
                #expect(entry["publisher_id"] == "swift.host")
                #expect(entry["metadata"]?["timestamp"]?.stringValue?.hasPrefix("20") == true)
                #expect(entry["context"]?["request_id"] == "req-1")
                #expect(entry["context"]?["roles"] == ["a"])
                #expect(entry["context"]?["auth_token"] == nil)
            }
            for name in ["messaging", "messagingv2"] {
                let priorities = entries.filter { $0["event_type"] == JSONValue("e.\(name)") }
                    .compactMap { $0["priority"]?.stringValue }
                #expect(Set(priorities) == Set(NotificationPriority.allCases.map(\.name)))
            }
        }
    }

    @Test("a Swift listener reads what Python tells, in both formats and every priority")
    func fromPython() async throws {
        try await withBoth { transport, peer, url in
            let journal = NotificationJournal()
            let endpoints = [journal.endpoint(Set(NotificationPriority.allCases))]
            let listener = NotificationListener(transport, topics: ["t"], endpoints: endpoints)
            try await listener.start()
            for driver in ["messaging", "messagingv2"] {
                for method in NotificationPriority.allCases.map(\.name) + ["warning"] {
                    try await peer.run(
                        "notify",
                        [
                            "url": JSONValue(url), "topic": "t", "priority": JSONValue(method),
                            "driver": JSONValue(driver),
                            "event_type": JSONValue("e.\(driver)"), "payload": Self.payload,
                            "context": ["request_id": "dropped"],
                        ]
                    )
                }
            }
            let notifications = await journal.notifications(atLeast: 16)
            #expect(notifications.count == 16)
            for notification in notifications {
                #expect(notification.payload == Self.payload)
                #expect(notification.publisherID == "peer")
                #expect(notification.messageID?.utf8.count == 36)
                #expect(notification.timestamp?.hasPrefix("20") == true)
                // Python lets no plain dictionary out of its process.
                #expect(notification.context == .empty)
            }
            let warnings = notifications.filter { $0.priority == .warn }
            #expect(warnings.count == 4)
            await listener.stop()
            await listener.wait()
            #expect(listener.statistics.handled == 16)
        }
    }

    @Test("a context object arrives redacted", arguments: ["messaging", "messagingv2"])
    func context(driver: String) async throws {
        try await withBoth { transport, peer, url in
            let journal = NotificationJournal()
            let listener = NotificationListener(transport, topics: ["t"], endpoints: [journal.endpoint()])
            try await listener.start()
            try await peer.run(
                "notify_as",
                [
                    "url": JSONValue(url), "topic": "t", "event_type": "e", "payload": [:], "driver": JSONValue(driver),
                    "context": ["request_id": "req-7", "user": "u", "auth_token": "secret", "project_id": "p"],
                ]
            )
            let context = try #require(await journal.notifications(atLeast: 1).first?.context)
            #expect(context.requestID == "req-7")
            #expect(context["user"] == "u")
            #expect(context.projectID == "p")
            #expect(context["auth_token"] == nil || context["auth_token"]?.isNull == true)
            // What Python's redacted copy lets out, ours does too.
            let lost = context.values.map { $0.key.string ?? "" }
                .filter { context.redactedCopy()[$0] == nil && context[$0]?.isNull == false }
            #expect(Set(lost).isSubset(of: ["read_only", "show_deleted", "resource_uuid"]), "\(lost)")
            await listener.stop()
            await listener.wait()
        }
    }

    @Test("compressed notifications are read by the other side, both ways")
    func compression() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let url = virtualHost.url + "?kombu_compression=gzip"
            try await PythonPeer.with { peer in
                try await withTransport(url, drivers: [.rabbitMQ]) { transport in
                    try await peer.run("listen_judging", ["url": JSONValue(url), "name": "l", "topic": "python"])
                    let journal = NotificationJournal()
                    let listener = NotificationListener(transport, topics: ["swift"], endpoints: [journal.endpoint()])
                    try await listener.start()
                    for driver in [NotificationDriver.messaging, .messagingV2] {
                        let notifier = Notifier(transport, drivers: [driver], topics: ["python"])
                        await notifier.info(
                            driver.name,
                            [:],
                            ["text": JSONValue(String(repeating: "x", count: 10_000))]
                        )
                    }
                    try await peer.run(
                        "notify_many",
                        ["url": JSONValue(url), "topic": "swift", "prefix": "e", "count": 2, "driver": "messaging"]
                    )
                    let theirs = try await peer.run("journal", ["at_least": 2]).arrayValue ?? []
                    #expect(Set(theirs) == ["messaging", "messagingv2"])
                    #expect(Set(await journal.notifications(atLeast: 2).map(\.eventType)) == ["e0", "e1"])
                    await listener.stop()
                    await listener.wait()
                }
            }
        }
    }

    @Test("values Python has types for arrive as the same texts in both formats")
    func markedValues() async throws {
        try await withBoth { transport, peer, url in
            let journal = NotificationJournal()
            let listener = NotificationListener(transport, topics: ["t"], endpoints: [journal.endpoint()])
            try await listener.start()
            for driver in ["messaging", "messagingv2"] {
                try await peer.run(
                    "notify",
                    [
                        "url": JSONValue(url), "topic": "t", "priority": "info", "driver": JSONValue(driver),
                        "event_type": "e",
                        "payload": [
                            "day": ["$odd": "date"], "identity": ["$odd": "uuid"], "price": ["$odd": "decimal"],
                            "text": ["$odd": "bytes"],
                        ],
                    ]
                )
            }
            for notification in await journal.notifications(atLeast: 2) {
                #expect(
                    notification.payload == [
                        "day": "2026-01-02", "identity": "12345678-1234-5678-1234-567812345678", "price": "1.50",
                        "text": "bytes: \u{fc}",
                    ]
                )
            }
            await listener.stop()
            await listener.wait()
        }
    }

    // MARK: Queues

    @Test("Swift and Python members of a pool share one copy, and every pool has one")
    func pools() async throws {
        try await withBoth { transport, peer, url in
            let (ours, alone) = (NotificationJournal(), NotificationJournal())
            let shared = NotificationListener(transport, topics: ["t"], endpoints: [ours.endpoint()], pool: "shared")
            let other = NotificationListener(transport, topics: ["t"], endpoints: [alone.endpoint()], pool: "other")
            try await shared.start()
            try await other.start()
            try await peer.run(
                "listen_judging",
                ["url": JSONValue(url), "name": "l", "topic": "t", "pool": "shared"]
            )
            let notifier = Notifier(transport, topics: ["t"])
            for number in 0..<40 { await notifier.info("swift\(number)") }
            try await peer.run("notify_many", ["url": JSONValue(url), "topic": "t", "prefix": "python", "count": 40])
            let everything = (0..<40).flatMap { ["swift\($0)", "python\($0)"] }.sorted()
            let copies = await alone.notifications(atLeast: 80)
            #expect(copies.compactMap(\.eventType).sorted() == everything)
            // Some come to each member, so wait for the sum.
            var theirs: [String] = []
            repeat {
                theirs =
                    try await peer.run("journal", ["at_least": JSONValue(theirs.count + 1), "timeout": 1])
                    .arrayValue?.compactMap(\.stringValue) ?? []
            } while theirs.count + ours.notifications.count < 80
            #expect((theirs + ours.notifications.compactMap(\.eventType)).sorted() == everything)
            #expect(!theirs.isEmpty && !ours.notifications.isEmpty)
            for listener in [shared, other] {
                await listener.stop()
                await listener.wait()
            }
        }
    }

    @Test("what a Python listener requeues comes to it again, and what a Swift one requeues, marked as redelivered")
    func requeue() async throws {
        try await withBoth { transport, peer, url in
            try await peer.run(
                "listen_judging",
                ["url": JSONValue(url), "name": "l", "topic": "python", "requeues": 2]
            )
            await Notifier(transport, topics: ["python"]).info("again")
            #expect(try await peer.run("journal", ["at_least": 3]) == ["again", "again", "again"])
            try await peer.run("stop_listening", ["name": "l"])

            let journal = NotificationJournal()
            let listener = NotificationListener(
                transport,
                topics: ["swift"],
                endpoints: [journal.endpoint(requeues: 2)],
                requeue: RequeuePolicy(firstDelay: .milliseconds(1))
            )
            try await listener.start()
            try await peer.run("notify_many", ["url": JSONValue(url), "topic": "swift", "prefix": "e", "count": 1])
            let notifications = await journal.notifications(atLeast: 3)
            #expect(notifications.map(\.eventType) == ["e0", "e0", "e0"])
            #expect(notifications.map(\.isRedelivered) == [false, true, true])
            await listener.stop()
            await listener.wait()
            #expect(listener.statistics.requeued == 2)
            #expect(listener.statistics.handled == 1)
        }
    }

    @Test("batches of a Python listener and of a Swift one are cut alike")
    func batches() async throws {
        try await withBoth { transport, peer, url in
            try await peer.run(
                "listen_batches",
                ["url": JSONValue(url), "name": "l", "topic": "python", "size": 5, "timeout": 1]
            )
            let notifier = Notifier(transport, topics: ["python", "swift"])
            for number in 0..<12 { await notifier.info("\(number)") }
            let journal = NotificationJournal()
            let sizes = NotificationJournal()
            let endpoint = ClosureNotificationBatchEndpoint([.info]) { batch in
                for notification in batch { journal.note(notification) }
                sizes.note(ReceivedNotification(.info, eventType: "\(batch.count)"))
                return .handled
            }
            let listener = NotificationListener(
                transport,
                targets: [Target(topic: "swift")],
                batchEndpoints: [endpoint],
                batchSize: 5,
                batchTimeout: .seconds(1)
            )
            try await listener.start()
            #expect(await journal.notifications(atLeast: 12).map(\.eventType) == (0..<12).map { "\($0)" })
            await listener.stop()
            await listener.wait()
            #expect(sizes.notifications.map(\.eventType) == ["5", "5", "2"])
            let theirs = try await peer.run("journal", ["at_least": 3]).arrayValue ?? []
            #expect(theirs.flatMap { $0.arrayValue ?? [] }.count == 12)
            #expect(theirs.allSatisfy { $0.arrayValue?.count ?? 0 <= 5 })
        }
    }

    // MARK: Loss

    @Test("of 10,000 notifications of both sides, shared by listeners of both, none is lost and none comes twice")
    func mixed() async throws {
        try await withBoth { transport, peer, url in
            let count = 2_500
            let journal = NotificationJournal()
            func listener() -> NotificationListener {
                NotificationListener(transport, topics: ["t"], endpoints: [journal.endpoint()])
            }
            let (first, second) = (listener(), listener())
            try await first.start()
            try await peer.run("listen_judging", ["url": JSONValue(url), "name": "l", "topic": "t"])
            async let python = peer.run(
                "notify_many",
                ["url": JSONValue(url), "topic": "t", "prefix": "python", "count": JSONValue(count)]
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in ["a", "b", "c"] {
                    group.addTask {
                        let notifier = Notifier(transport, topics: ["t"])
                        for number in 0..<count { try await notifier.info("\(name)\(number)").requireDelivered() }
                    }
                }
                // In the middle of it all one listener leaves in order, and another comes.
                group.addTask {
                    _ = await journal.notifications(atLeast: 500)
                    await first.stop()
                    await first.wait()
                    try await second.start()
                }
                try await group.waitForAll()
            }
            _ = try await python
            let everything = Set((0..<count).flatMap { ["a\($0)", "b\($0)", "c\($0)", "python\($0)"] })
            var theirs: [String] = []
            repeat {
                theirs =
                    try await peer.run("journal", ["at_least": JSONValue(theirs.count + 1), "timeout": 1])
                    .arrayValue?.compactMap(\.stringValue) ?? []
            } while theirs.count + journal.notifications.count < 4 * count
            await second.stop()
            await second.wait()
            let all = theirs + journal.notifications.compactMap(\.eventType)
            #expect(all.count == 4 * count)
            #expect(Set(all) == everything)
            #expect(journal.notifications.allSatisfy { !$0.isRedelivered })
        }
    }

    @Test("after a listener was killed its unacknowledged notifications come again, each marked as redelivered")
    func killed() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let url = virtualHost.url
            try await withTransport(url, drivers: [.rabbitMQ]) { transport in
                try await PythonPeer.with { peer in
                    try await peer.run(
                        "listen_judging",
                        ["url": JSONValue(url), "name": "l", "topic": "t", "seconds": 3600]
                    )
                    for number in 0..<3 { await Notifier(transport, topics: ["t"]).info("\(number)") }
                    #expect(try await peer.run("journal", ["at_least": 3]).arrayValue?.count == 3)
                    peer.kill()
                }
                let journal = NotificationJournal()
                let listener = NotificationListener(transport, topics: ["t"], endpoints: [journal.endpoint()])
                try await listener.start()
                // Before they come, the broker may not know of the death, and would give it the new one too.
                _ = await journal.notifications(atLeast: 3)
                await Notifier(transport, topics: ["t"]).info("new")
                let notifications = await journal.notifications(atLeast: 4)
                #expect(Set(notifications.map(\.eventType)) == ["0", "1", "2", "new"])
                for notification in notifications {
                    #expect(notification.isRedelivered == (notification.eventType != "new"))
                }
                await listener.stop()
                await listener.wait()
            }
        }
    }
}
