import Logging
import ServiceLifecycleTestKit
import Testing
import WireJSON

@testable import Messaging

@Suite("Publishing what is logged", .timeLimit(.minutes(1)))
struct NotificationLogPublisherTests {
    private let driver = RecordingDriver()

    private func logger(_ publisher: NotificationLogPublisher) -> Logger {
        Logger(label: "service") { publisher.handler(label: $0, level: .trace) }
    }

    /// Publishes what is logged in `body`, and what waits when that is over.
    private func publish(_ publisher: NotificationLogPublisher, _ body: @Sendable (Logger) -> Void) async throws {
        let logger = logger(publisher)
        body(logger)
        try await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            try await publisher.run()
        }
    }

    @Test(
        "a record is one notification with the members of Python's records and the priority of its level",
        arguments: [
            (Logger.Level.trace, "debug", 10, "DEBUG"), (.debug, "debug", 10, "DEBUG"), (.info, "info", 20, "INFO"),
            (.notice, "info", 20, "INFO"), (.warning, "warn", 30, "WARNING"), (.error, "error", 40, "ERROR"),
            (.critical, "critical", 50, "CRITICAL"),
        ]
    )
    func records(level: Logger.Level, priority: String, number: Int, name: String) async throws {
        let publisher = NotificationLogPublisher(Notifier(try await driver.transport()))
        try await publish(publisher) { logger in
            logger.log(level: level, "it happened", metadata: ["password": "x", "host": "h"], function: "f()", line: 7)
        }
        let sent = try #require(driver.notifications.first)
        #expect(driver.notifications.count == 1)
        #expect(sent.priority == priority)
        #expect(sent.message["event_type"] == "logrecord")
        let payload = try #require(sent.message["payload"]?.objectValue)
        let keys = [
            "name", "levelno", "levelname", "exc_info", "pathname", "lineno", "msg", "funcName", "thread",
            "processName",
            "process", "extra",
        ]
        #expect(payload.keys.map { $0.string ?? "" } == keys)
        #expect(payload["name"] == "service")
        #expect(payload["levelno"] == JSONValue(number))
        #expect(payload["levelname"] == JSONValue(name))
        #expect(payload["msg"] == "it happened")
        #expect(payload["funcName"] == "f()")
        #expect(payload["lineno"] == 7)
        #expect(payload["extra"] == ["host": "h", "password": "***"])
    }

    @Test("errors alone are published as error notifications, and none when the notifier logs itself")
    func errors() async throws {
        let notifier = Notifier(try await driver.transport(), publisherID: "error.publisher")
        try await publish(NotificationLogPublisher(notifier, format: .errors)) { logger in
            logger.warning("no")
            logger.error("yes")
        }
        #expect(driver.notifications.map { $0.message["event_type"] } == ["error_notification"])
        #expect(driver.notifications.map { $0.message["payload"] } == [["error": "yes"]])
        let logging = Notifier(try await driver.transport(), drivers: [.messaging, .log()])
        try await publish(NotificationLogPublisher(logging, format: .errors)) { $0.error("no") }
        #expect(driver.notifications.count == 1)
    }

    @Test("what a failing notifier logs is not published again")
    func noLoop() async throws {
        // The notifier needs the logger, and the logger's handler the notifier.
        let other = NotificationLogPublisher(Notifier(try await driver.transport()))
        let own = logger(other)
        driver.failNotifications(with: RPCError(.publishRejected, "refused"))
        let publisher = NotificationLogPublisher(Notifier(try await driver.transport(), logger: own))
        try await publish(publisher) { $0.info("first") }
        try await publish(other) { _ in }
        #expect(driver.notifications.count == 1)
    }

    @Test("what finds the queue full is counted and dropped, and so is what comes after the end")
    func fullness() async throws {
        let publisher = NotificationLogPublisher(Notifier(try await driver.transport()), capacity: 2)
        try await publish(publisher) { logger in for index in 0..<5 { logger.info("\(index)") } }
        #expect(driver.notifications.compactMap { $0.message["payload"]?["msg"]?.stringValue } == ["0", "1"])
        #expect(publisher.dropped == 3)
        logger(publisher).info("late")
        #expect(publisher.dropped == 4)
    }
}
