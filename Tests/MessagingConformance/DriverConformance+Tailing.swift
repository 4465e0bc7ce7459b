internal import Messaging
internal import WireJSON

extension DriverConformance {
    /// The cases of drivers that can show notifications in passing (``NotificationTailing``).
    public static let tailing: [ConformanceCase] = [
        ConformanceCase("a tail sees copies from the moment it begins, and listeners get everything all the same") {
            fixture in
            let (driver, topic) = (try await tailingDriver(fixture), fixture.topic())
            try await driver.sendNotification(notification("before", topic: topic))
            let tails = [
                try await driver.tailNotifications(tail(topic)), try await driver.tailNotifications(tail(topic)),
            ]
            try await driver.sendNotification(notification("after", topic: topic))
            try await driver.sendNotification(notification("unasked", topic: topic, priority: "debug"))
            for tail in tails {
                try requireEqual(try events(try await tail.poll(atMost: 4)), ["after"])
                await tail.cleanup()
            }
            let listener = try await driver.listenForNotifications(subscription(topic))
            try requireEqual(try await names(2, from: listener), ["before", "after"])
            await listener.cleanup()
        },
        ConformanceCase("a tail that does not keep up loses the oldest, and publishers do not notice") { fixture in
            let (driver, topic) = (try await tailingDriver(fixture), fixture.topic())
            let feed = try await driver.tailNotifications(tail(topic, limit: 3, prefetch: 2))
            for index in 0..<20 { try await driver.sendNotification(notification("\(index)", topic: topic)) }
            try requireEqual(try await names(5, from: feed), ["0", "1", "17", "18", "19"])
            await feed.cleanup()
        },
        ConformanceCase("a tail that does not keep up loses the oldest when they are large, too") { fixture in
            let (driver, topic) = (try await tailingDriver(fixture), fixture.topic())
            let feed = try await driver.tailNotifications(tail(topic, octets: 10_000, prefetch: 1))
            for index in 0..<20 {
                let large = JSONValue(String(repeating: "x", count: 4000))
                try await driver.sendNotification(notification("\(index)", topic: topic, payload: large))
            }
            // The first was handed out; two of those after it fit.
            try requireEqual(try await names(3, from: feed), ["0", "18", "19"])
            await feed.cleanup()
        },
        ConformanceCase("a tail that is over is followed by another, which ends with its transport") { fixture in
            let transport = try await fixture.transport()
            let topic = fixture.topic()
            guard let driver = transport.driver as? any NotificationTailing else { throw unable }
            try await driver.tailNotifications(tail(topic)).cleanup()
            let feed = try await driver.tailNotifications(tail(topic))
            let ending = Task { () async -> MessagingError.Code? in
                do throws(MessagingError) {
                    _ = try await feed.poll(atMost: 1)
                    return nil
                } catch {
                    return error.code
                }
            }
            await transport.cleanup()
            try requireEqual(await ending.value, .transportClosed)
        },
    ]

    private static func tailingDriver(_ fixture: ConformanceFixture) async throws -> any NotificationTailing {
        guard let driver = try await fixture.transport().driver as? any NotificationTailing else { throw unable }
        return driver
    }

    private static let unable = ConformanceFailure("the driver cannot show notifications in passing")

    private static func tail(
        _ topic: String,
        limit: Int = 100,
        octets: Int = 1 << 20,
        prefetch: Int = 4
    )
        -> NotificationTail
    {
        NotificationTail(
            sources: [.init(exchange: "openstack", topic: topic, priority: "info")],
            limit: limit,
            octets: octets,
            options: ListenOptions(prefetch: prefetch)
        )
    }

    /// What happened in the next so many, each acknowledged.
    private static func names(_ count: Int, from feed: any NotificationFeed) async throws -> [String?] {
        var names: [String?] = []
        while names.count < count {
            let received = try await feed.poll(atMost: count - names.count)
            names += try events(received)
            for notification in received { try await notification.acknowledge() }
        }
        return names
    }
}
