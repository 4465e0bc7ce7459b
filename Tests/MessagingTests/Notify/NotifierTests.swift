import InMemoryLogging
import Logging
import Testing
import WireJSON

@testable import Messaging

@Suite("The notifier", .timeLimit(.minutes(1)))
struct NotifierTests {
    private let driver = RecordingDriver()
    private let time = ManualTime()
    private let logs = InMemoryLogHandler()

    private func transport() async throws -> Transport {
        var options = TransportOptions(responseTimeout: .seconds(60))
        options.time = time.source
        var handler = logs
        handler.logLevel = .trace
        return try await driver.transport(options: options, logger: Logger(label: "tests") { [handler] _ in handler })
    }

    @Test(
        "each driver, topic and priority is told with its own format, queue and message",
        arguments: NotificationPriority.allCases,
        [["notifications"], ["a", "b"]]
    )
    func everything(priority: NotificationPriority, topics: [String]) async throws {
        for (telling, isEnveloped) in [(NotificationDriver.messaging, false), (.messagingV2, true)] {
            for publisher in ["compute.host1", nil] {
                let driver = RecordingDriver()
                let notifier = Notifier(
                    try await driver.transport(),
                    publisherID: publisher,
                    drivers: [telling],
                    topics: topics
                )
                let receipt = await notifier.notify(priority, "it.happened", .empty, ["n": 1])
                try receipt.requireDelivered()
                #expect(driver.notifications.map(\.topic) == topics)
                #expect(driver.notifications.allSatisfy { $0.isEnveloped == isEnveloped && $0.exchange == "openstack" })
                for sent in driver.notifications {
                    #expect(sent.priority == priority.name)
                    #expect(sent.message["priority"] == JSONValue(priority.name.uppercased()))
                    #expect(sent.message["publisher_id"] == publisher.map { JSONValue($0) } ?? .null)
                    #expect(sent.message["event_type"] == "it.happened")
                    #expect(sent.message["payload"] == ["n": 1])
                    #expect(sent.message["message_id"]?.stringValue == receipt.messageID)
                }
                // Each topic's copy is a message of its own.
                #expect(Set(driver.notifications.map(\.uniqueID)).count == topics.count)
            }
        }
    }

    @Test("each method has the priority of its name, and warning that of warn")
    func methods() async throws {
        let notifier = Notifier(try await transport())
        await notifier.audit("e")
        await notifier.debug("e")
        await notifier.info("e")
        await notifier.warn("e")
        await notifier.warning("e")
        await notifier.error("e")
        await notifier.critical("e")
        await notifier.sample("e")
        let expected = ["audit", "debug", "info", "warn", "warn", "error", "critical", "sample"]
        #expect(driver.notifications.map(\.priority) == expected)
    }

    @Test("a message has Python's keys in Python's order, and an identity and a time as Python writes them")
    func message() async throws {
        let notifier = Notifier(try await transport(), publisherID: "p")
        await notifier.info("e", ["request_id": "req-1"], ["a": 1])
        let sent = try #require(driver.notifications.first)
        let inner = try RawJSON(validating: sent.encoded()).members().map { $0.key.string ?? "" }
        #expect(
            inner == [
                "message_id", "publisher_id", "event_type", "priority", "payload", "timestamp", "_unique_id",
                "_context_request_id",
            ]
        )
        let identity = try #require(sent.message["message_id"]?.stringValue)
        #expect(identity.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) != nil)
        let timestamp = try #require(sent.message["timestamp"]?.stringValue)
        #expect(timestamp.wholeMatch(of: /20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?/) != nil, "\(timestamp)")
    }

    @Test("a captured notification is written byte for byte as Python writes it")
    func capture() throws {
        let capture = try WireCapture.load("50-notify-v1-info")
        let inner = capture.inner
        let message = NotificationMessage(
            messageID: inner["message_id"]?.stringValue ?? "",
            publisherID: inner["publisher_id"]?.stringValue,
            eventType: inner["event_type"]?.stringValue ?? "",
            priority: .info,
            payload: inner["payload"] ?? .null,
            timestamp: inner["timestamp"]?.stringValue ?? ""
        )
        var object = message.message
        object["_unique_id"] = inner["_unique_id"]
        #expect(JSONValue.object(object).serialized(.python) == capture.body)
    }

    // MARK: Settings

    @Test("prepare changes the publisher and the retries and shares everything else")
    func prepare() async throws {
        let recorder = NotificationRecorder()
        let notifier = Notifier(try await transport(), publisherID: "a", drivers: [.test(recorder)], retry: 3)
        await notifier.info("one")
        await notifier.prepare(publisherID: "b").info("two")
        await notifier.prepare(retry: .set(0)).info("three")
        await notifier.prepare(publisherID: nil, retry: nil).info("four")
        let entries = recorder.entries
        #expect(entries.map(\.notification.publisherID) == ["a", "b", "a", nil])
        #expect(entries.map(\.retry) == [3, 3, 0, nil])
        #expect(entries.map(\.notification.eventType) == ["one", "two", "three", "four"])
    }

    @Test("a notifier is disabled only when noop is its only driver")
    func enablement() async throws {
        let transport = try await transport()
        #expect(!Notifier(transport, drivers: [.noop]).isEnabled)
        #expect(Notifier(transport, drivers: []).isEnabled)
        #expect(Notifier(transport, drivers: [.noop, .messaging]).isEnabled)
        await Notifier(transport, drivers: [.noop]).info("e")
        await Notifier(transport, drivers: []).info("e")
        #expect(driver.notifications.isEmpty)
    }

    @Test("several drivers each tell a copy with the same identity, and one that fails keeps nobody from telling")
    func severalDrivers() async throws {
        struct Broken: Error {}
        let recorder = NotificationRecorder()
        let broken = NotificationDriver(name: "broken") { _, _ in throw Broken() }
        let notifier = Notifier(try await transport(), drivers: [.messaging, broken, .messagingV2, .test(recorder)])
        let receipt = await notifier.info("e")
        #expect(driver.notifications.map(\.isEnveloped).count { $0 } == 1)
        #expect(driver.notifications.count == 2)
        #expect(Set(driver.notifications.map { $0.message["message_id"]?.stringValue }) == [receipt.messageID])
        #expect(recorder.entries.map(\.notification.messageID) == [receipt.messageID])
        #expect(receipt.failures.map(\.driver) == ["broken"])
        #expect(throws: Broken.self) { try receipt.requireDelivered() }
        #expect(logs.entries.filter { $0.level == .error }.count == 1)
    }

    @Test("drivers are found by the names oslo's option has", arguments: ["messaging", "messagingv2", "log", "noop"])
    func names(name: String) {
        #expect(NotificationDriver(named: name)?.name == name)
        #expect(NotificationDriver(named: name + "x") == nil)
    }

    // MARK: Failure

    @Test("with two retries there are three attempts with oslo's pauses, then one logged error")
    func retries() async throws {
        let error = RPCError(.busUnavailable, "no broker")
        driver.failNotifications(with: error, error, error, error)
        let notifier = Notifier(try await transport(), retry: 2)
        async let receipt = notifier.info("e")
        await time.sleeper(at: .seconds(1))
        #expect(driver.notifications.count == 1)
        time.advance(by: .seconds(1))
        await time.sleeper(at: .seconds(4))
        time.advance(by: .seconds(3))
        let failure = await receipt.failures.first?.error as? RPCError
        #expect(failure?.code == .busUnavailable)
        #expect(driver.notifications.count == 3)
        #expect(Set(driver.notifications.map(\.uniqueID)).count == 1)
        #expect(logs.entries.filter { $0.level == .error }.count == 1)
    }

    @Test("without a number of retries the timeout is the limit")
    func timeout() async throws {
        let error = RPCError(.busBlocked, "blocked")
        driver.failNotifications(with: error, error, error)
        let notifier = Notifier(try await transport(), timeout: .seconds(3))
        async let receipt = notifier.info("e")
        await time.sleeper(at: .seconds(1))
        time.advance(by: .seconds(1))
        // The next pause would end with the fourth second.
        #expect(await receipt.failures.count == 1)
        #expect(driver.notifications.count == 2)
        #expect(driver.notifications.allSatisfy { Moment($0.deadline) == time.start + .seconds(3) })
    }

    @Test("what cannot succeed later is not tried again, and the other topics are told all the same")
    func noRetry() async throws {
        driver.failNotifications(with: RPCError(.publishRejected, "refused"))
        let receipt = await Notifier(try await transport(), topics: ["a", "b"]).info("e")
        #expect(driver.notifications.map(\.topic) == ["a", "b"])
        #expect((receipt.failures.first?.error as? RPCError)?.code == .publishRejected)
    }

    @Test("an empty topic is refused before anything is sent")
    func emptyTopic() async throws {
        let receipt = await Notifier(try await transport(), topics: [""]).info("e")
        #expect((receipt.failures.first?.error as? RPCError)?.code == .invalidTarget)
        #expect(driver.notifications.isEmpty)
    }

    @Test("a payload that cannot be written is an error at once")
    func unencodable() async throws {
        let notifier = Notifier(try await transport())
        let error = await #expect(throws: RPCError.self) { try await notifier.notify(.info, "e", encoding: Double.nan) }
        #expect(error?.code == .notEncodable)
        try await notifier.notify(.info, "e", encoding: ["a": 1])
        #expect(driver.notifications.map { $0.message["payload"] } == [["a": 1]])
    }

    // MARK: Contexts

    private static let context: RequestContext = [
        "request_id": "req-1", "user_id": "u", "auth_token": "secret", "own": 1, "traceparent": "00-a-b-01",
    ]

    @Test("of a context only what says who asked for what goes out")
    func redaction() async throws {
        await Notifier(try await transport()).info("e", Self.context)
        #expect(
            driver.notifications.map(\.context) == [
                ["request_id": "req-1", "user_id": "u", "traceparent": "00-a-b-01"]
            ]
        )
    }

    @Test("a notifier may disclose all of a context, or nothing")
    func disclosure() async throws {
        await Notifier(try await transport(), disclosure: .complete).info("e", Self.context)
        await Notifier(try await transport(), disclosure: .none).info("e", Self.context)
        #expect(driver.notifications.map(\.context) == [Self.context, .empty])
    }

    @Test("the payload is converted with the caller's context, and the context after it was redacted")
    func serializer() async throws {
        let notifier = Notifier(try await transport(), serializer: TaggingSerializer())
        await notifier.info("e", ["request_id": "r", "own": 1], ["a": 1])
        let sent = try #require(driver.notifications.first)
        #expect(sent.message["payload"] == ["out": ["a": 1], "context": ["request_id", "own"]])
        #expect(sent.context == ["request_id": "r", "out": true])
    }

    @Test("a serializer that fails is a failure of the notification")
    func failingSerializer() async throws {
        let receipt = await Notifier(try await transport(), serializer: TaggingSerializer(fails: true)).info("e")
        #expect(receipt.failures.map(\.driver) == ["serializer"])
        #expect(driver.notifications.isEmpty)
    }
}
