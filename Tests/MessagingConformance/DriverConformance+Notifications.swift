internal import Messaging
internal import WireJSON

extension DriverConformance {
    static func notification(
        _ text: String,
        topic: String,
        priority: String = "info",
        payload: JSONValue = .null
    ) -> OutgoingNotification {
        OutgoingNotification(
            exchange: "openstack",
            topic: topic,
            priority: priority,
            message: ["event_type": JSONValue(text), "payload": payload],
            context: ["request_id": "req-1"],
            deadline: .now + .seconds(20)
        )
    }

    static func subscription(_ topic: String, pool: String? = nil) -> NotificationSubscription {
        NotificationSubscription(
            sources: [.init(exchange: "openstack", topic: topic, priority: "info")],
            pool: pool,
            options: ListenOptions(prefetch: 4)
        )
    }

    static func events(_ notifications: [any IncomingNotification]) throws -> [String?] {
        try notifications.map { try $0.message.value()["event_type"]?.stringValue }
    }

    static let notifications: [ConformanceCase] = [
        ConformanceCase("a notification waits for the listener that comes later") { fixture in
            let driver = try await fixture.transport().driver
            let topic = fixture.topic()
            try await driver.sendNotification(notification("early", topic: topic))
            try await driver.sendNotification(notification("unheard", topic: topic, priority: "debug"))
            let listener = try await driver.listenForNotifications(subscription(topic))
            let received = try await listener.poll(atMost: 4)
            try requireEqual(try events(received), ["early"])
            try requireEqual(try received.first?.message.value()["_context_request_id"], "req-1")
            try await received.first?.acknowledge()
            await listener.cleanup()
        },
        ConformanceCase("a notification that was given back comes again") { fixture in
            let driver = try await fixture.transport().driver
            let listener = try await driver.listenForNotifications(subscription(fixture.topic()))
            try await driver.sendNotification(notification("again", topic: fixture.topic()))
            let first = try await listener.poll(atMost: 4)
            try requireEqual(first.map(\.isRedelivered), [false])
            await first.first?.requeue()
            let second = try await listener.poll(atMost: 4)
            try requireEqual(try events(second), ["again"])
            try requireEqual(second.map(\.isRedelivered), [true])
            await listener.cleanup()
        },
        ConformanceCase("a notification not acknowledged goes to the next listener") { fixture in
            let driver = try await fixture.transport().driver
            let first = try await driver.listenForNotifications(subscription(fixture.topic()))
            try await driver.sendNotification(notification("kept", topic: fixture.topic()))
            try requireEqual(try events(try await first.poll(atMost: 4)), ["kept"])
            await first.cleanup()
            let second = try await driver.listenForNotifications(subscription(fixture.topic()))
            try requireEqual(try events(try await second.poll(atMost: 4)), ["kept"])
            await second.cleanup()
        },
        ConformanceCase("every pool gets a copy of a notification, and those without a pool one") { fixture in
            let driver = try await fixture.transport().driver
            let topic = fixture.topic()
            let listeners = [
                try await driver.listenForNotifications(subscription(topic)),
                try await driver.listenForNotifications(subscription(topic, pool: fixture.topic("left"))),
                try await driver.listenForNotifications(subscription(topic, pool: fixture.topic("right"))),
            ]
            try await driver.sendNotification(notification("copied", topic: topic))
            for listener in listeners {
                let received = try await listener.poll(atMost: 4)
                try requireEqual(try events(received), ["copied"])
                try await received.first?.acknowledge()
                await listener.cleanup()
            }
        },
        ConformanceCase("a notification feed that is stopped hands out what it was sent, and nothing comes again") {
            fixture in
            let driver = try await fixture.transport().driver
            let topic = fixture.topic()
            for index in 0..<6 { try await driver.sendNotification(notification("\(index)", topic: topic)) }
            let first = try await driver.listenForNotifications(subscription(topic))
            var taken = try await first.poll(atMost: 1)
            await first.stop()
            while true {
                let more = try await first.poll(atMost: 4)
                guard !more.isEmpty else { break }
                taken += more
            }
            for notification in taken { try await notification.acknowledge() }
            await first.cleanup()
            let second = try await driver.listenForNotifications(subscription(topic))
            var rest: [any IncomingNotification] = []
            while taken.count + rest.count < 6 {
                for notification in try await second.poll(atMost: 4) {
                    try await notification.acknowledge()
                    rest.append(notification)
                }
            }
            try requireEqual(try events(taken + rest), (0..<6).map { "\($0)" })
            try requireEqual(rest.map(\.isRedelivered), rest.map { _ in false })
            await second.cleanup()
        },
        ConformanceCase("a poll that is cancelled loses no notification") { fixture in
            let driver = try await fixture.transport().driver
            let topic = fixture.topic()
            let feed = try await driver.listenForNotifications(subscription(topic))
            let polling = Task { try await feed.poll(atMost: 4).count }
            polling.cancel()
            try requireEqual(try await polling.value, 0)
            try await driver.sendNotification(notification("kept", topic: topic))
            try requireEqual(try events(try await feed.poll(atMost: 4)), ["kept"])
            await feed.cleanup()
        },
    ]
}
