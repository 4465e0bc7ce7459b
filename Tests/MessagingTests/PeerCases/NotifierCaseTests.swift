import Testing
import WireJSON

@testable import Messaging

/// A notifier in every combination of its settings (oslo: `TestMessagingNotifier`).
@Suite("A notifier in all its settings")
struct NotifierCaseTests {
    /// The publisher a notifier is made with, and the one it is prepared with.
    private static let publishers: [(given: String?, prepared: Override<String>)] = [
        ("test", .keep), (nil, "test.localhost"), ("test", "test.localhost"),
    ]

    /// The retries a notifier is prepared with, and what they are then.
    private static let retries: [(prepared: Override<Int>, expected: Int?)] = [
        (.keep, nil), (nil, nil), (.set(0), 0), (.set(5), 5),
    ]

    @Test(
        "tells each topic once in each format that is on, with its publisher, payload, context and retries",
        arguments: [NotificationPriority.audit, .debug, .info, .warn, .error, .sample, .critical],
        [[], ["notifications"], ["foo", "bar"]]
    )
    func combinations(priority: NotificationPriority, topics: [String]) async throws {
        var combinations = 0
        for formats in [[], [false], [true], [false, true]] {
            for publisher in Self.publishers {
                for retry in Self.retries {
                    let (driver, recorder) = (RecordingDriver(), NotificationRecorder())
                    let notifier = Notifier(
                        try await driver.transport(),
                        publisherID: publisher.given,
                        drivers: formats.map { $0 ? .messagingV2 : .messaging } + [.test(recorder)],
                        topics: topics
                    ).prepare(publisherID: publisher.prepared, retry: retry.prepared)
                    #expect(notifier.isEnabled)
                    let receipt = await notifier.notify(priority, "test.notify", ["user": "bob"], ["foo": "bar"])
                    let sent = driver.notifications
                    // The formats are sent side by side, the topics of each in their order.
                    #expect(sent.count == formats.count * topics.count)
                    for format in formats {
                        #expect(sent.filter { $0.isEnveloped == format }.map(\.topic) == topics)
                    }
                    for notification in sent {
                        #expect(notification.priority == priority.name)
                        #expect(notification.context == ["user": "bob"])
                        let message = notification.message
                        #expect(message["publisher_id"]?.stringValue == publisher.prepared.applied(to: publisher.given))
                        #expect(message["message_id"]?.stringValue == receipt.messageID)
                        #expect(message["event_type"] == "test.notify" && message["payload"] == ["foo": "bar"])
                        #expect(message["priority"]?.stringValue == priority.name.uppercased())
                    }
                    #expect(recorder.entries.map(\.retry) == [retry.expected])
                    combinations += 1
                }
            }
        }
        // With seven priorities and three lists of topics they are oslo's 1,008.
        #expect(combinations == 48)
    }
}
