import InMemoryLogging
import Logging
import Testing
import WireJSON

@testable import Messaging

@Suite("Notification drivers", .timeLimit(.minutes(1)))
struct NotificationDriverTests {
    private let logs = InMemoryLogHandler()

    private func notifier(_ drivers: [NotificationDriver]) async throws -> Notifier {
        let logger = Logger(label: "tests") { [logs] _ in logs }
        return Notifier(try await RecordingDriver().transport(logger: logger), publisherID: "p", drivers: drivers)
    }

    // MARK: Log

    @Test(
        "the log driver writes to the event's logger at the level of the priority",
        arguments: [
            (NotificationPriority.debug, Logger.Level.debug), (.info, .info), (.warn, .warning), (.error, .error),
            (.critical, .critical),
        ]
    )
    func logging(priority: NotificationPriority, level: Logger.Level) async throws {
        let written = InMemoryLogHandler()
        let driver = NotificationDriver.log { label in
            #expect(label == "oslo.messaging.notification.it.happened")
            var logger = Logger(label: label) { [written] _ in written }
            logger.logLevel = .trace
            return logger
        }
        let receipt = await (try await notifier([driver])).notify(
            priority,
            "it.happened",
            ["request_id": "r"],
            ["a": 1, "password": "hunter2"]
        )
        let entry = try #require(written.entries.first)
        #expect(entry.level == level)
        let message = try JSONValue(parsing: entry.message.description)
        #expect(message["message_id"]?.stringValue == receipt.messageID)
        #expect(message["payload"] == ["a": 1, "password": "***"])
        #expect(message["priority"] == JSONValue(priority.description))
        #expect(!entry.message.description.contains("request_id"))
    }

    @Test("a priority that is no log level is warned about", arguments: [NotificationPriority.sample, .audit])
    func noLevel(priority: NotificationPriority) async throws {
        let written = InMemoryLogHandler()
        let driver = NotificationDriver.log { Logger(label: $0) { [written] _ in written } }
        try await (try await notifier([driver])).notify(priority, "e").requireDelivered()
        #expect(written.entries.isEmpty)
        #expect(logs.entries.map(\.level) == [.warning])
    }

    // MARK: Routing

    private func told(
        _ rules: RoutingRules,
        _ priority: NotificationPriority,
        _ event: String,
        _ names: [String] = ["rpc", "log", "routing"]
    ) async throws -> [String] {
        let recorders = names.map { ($0, NotificationRecorder()) }
        let drivers = recorders.map { name, recorder in
            NotificationDriver(name: name) { try await NotificationDriver.test(recorder).tell($0, $1) }
        }
        await (try await notifier([.routing(rules, among: drivers)])).notify(priority, event)
        return recorders.flatMap { name, recorder in recorder.entries.map { _ in name } }
    }

    @Test("a driver is chosen when all its lists fit, and once whatever the number of groups")
    func routing() async throws {
        let rules = RoutingRules(groups: [
            "one": ["rpc": .init(acceptedEvents: ["compute.*"], acceptedPriorities: ["info"]), "log": .init()],
            "two": ["rpc": .init(acceptedPriorities: ["err*"]), "log": .init(acceptedEvents: ["compute.*"])],
        ])
        #expect(try await told(rules, .info, "compute.start") == ["rpc", "log"])
        #expect(try await told(rules, .info, "image.start") == ["log"])
        #expect(try await told(rules, .warn, "compute.start") == ["log"])
        #expect(try await told(rules, .error, "image.start") == ["rpc", "log"])
    }

    @Test("without groups nobody is told, and unknown drivers and routing itself are ignored")
    func routingNowhere() async throws {
        #expect(try await told(RoutingRules(), .info, "e") == [])
        let rules = RoutingRules(groups: ["g": ["unknown": .init(), "routing": .init()]])
        #expect(try await told(rules, .info, "e") == [])
    }

    @Test("rules are read from a parsed file, and an empty list restricts nothing")
    func parsedRules() throws {
        let rules = try RoutingRules(["g": ["rpc": ["accepted_events": ["a.*"], "accepted_priorities": []]]])
        #expect(rules == RoutingRules(groups: ["g": ["rpc": .init(acceptedEvents: ["a.*"])]]))
        #expect(try RoutingRules(.null) == RoutingRules())
        #expect(throws: MessagingError.self) { try RoutingRules([1]) }
    }

    @Test("one routed driver that fails keeps no other from telling")
    func routedFailure() async throws {
        struct Broken: Error {}
        let recorder = NotificationRecorder()
        let rules = RoutingRules(groups: ["g": ["broken": .init(), "test": .init()]])
        let broken = NotificationDriver(name: "broken") { _, _ in throw Broken() }
        let receipt = await (try await notifier([.routing(rules, among: [broken, .test(recorder)])])).info("e")
        #expect(receipt.failures.map(\.driver) == ["routing"])
        #expect(recorder.entries.count == 1)
    }
}
