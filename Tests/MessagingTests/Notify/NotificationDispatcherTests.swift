import Locking
import Testing

@testable import Messaging

@Suite("The notification dispatcher")
struct NotificationDispatcherTests {
    private struct Failure: Error {}

    /// An endpoint that notes that it was called.
    private static func endpoint(
        _ name: String,
        _ priorities: Set<NotificationPriority>,
        _ calls: Lock<[String]>,
        filter: NotificationFilter? = nil,
        _ result: NotificationResult = .handled,
        fails: Bool = false
    ) -> ClosureNotificationEndpoint {
        ClosureNotificationEndpoint(filter: filter) { endpoint in
            for priority in priorities {
                endpoint.on(
                    priority,
                    judging: { _ in
                        calls.withLock { $0.append(name) }
                        if fails { throw Failure() }
                        return result
                    }
                )
            }
        }
    }

    private func outcome(_ outcome: NotificationDispatcher.Outcome) -> String {
        switch outcome {
        case .handled: "handled"
        case .requeue: "requeue"
        case .failed: "failed"
        }
    }

    @Test("without endpoints a notification is done with")
    func none() async {
        let dispatcher = NotificationDispatcher([any NotificationEndpoint]())
        #expect(dispatcher.priorities == [])
        #expect(outcome(await dispatcher.dispatch(ReceivedNotification(.info, eventType: "e"))) == "handled")
    }

    @Test("every endpoint with the priority is called in order, until one wants it requeued")
    func order() async {
        let calls = Lock<[String]>([])
        let dispatcher = NotificationDispatcher([
            Self.endpoint("a", [.info], calls), Self.endpoint("b", [.warn], calls),
            Self.endpoint("c", [.info, .warn], calls, .requeue), Self.endpoint("d", [.info], calls),
        ])
        #expect(dispatcher.priorities == [.info, .warn])
        #expect(outcome(await dispatcher.dispatch(ReceivedNotification(.info, eventType: "e"))) == "requeue")
        #expect(calls.withLock { $0 } == ["a", "c"])
        #expect(outcome(await dispatcher.dispatch(ReceivedNotification(.error, eventType: "e"))) == "handled")
        #expect(calls.withLock { $0 } == ["a", "c"])
    }

    @Test("an endpoint that fails ends the round")
    func failure() async {
        let calls = Lock<[String]>([])
        let dispatcher = NotificationDispatcher([
            Self.endpoint("a", [.info], calls, fails: true), Self.endpoint("b", [.info], calls),
        ])
        #expect(outcome(await dispatcher.dispatch(ReceivedNotification(.info, eventType: "e"))) == "failed")
        #expect(calls.withLock { $0 } == ["a"])
    }

    @Test("an endpoint whose filter refuses a notification is passed over")
    func filters() async throws {
        let calls = Lock<[String]>([])
        let dispatcher = NotificationDispatcher([
            Self.endpoint("a", [.info], calls, filter: try NotificationFilter(eventType: "^image")),
            Self.endpoint("b", [.info], calls, filter: try NotificationFilter(eventType: "^compute")),
        ])
        _ = await dispatcher.dispatch(ReceivedNotification(.info, eventType: "compute.start"))
        #expect(calls.withLock { $0 } == ["b"])
    }

    @Test("of a batch an endpoint gets what its filter accepts, and nothing when that is nothing")
    func batches() async throws {
        let sizes = Lock<[Int]>([])
        let image = try NotificationFilter(eventType: "^image")
        let network = try NotificationFilter(eventType: "^network")
        let dispatcher = NotificationDispatcher(
            [
                ClosureNotificationBatchEndpoint([.info], filter: image) { batch in
                    sizes.withLock { $0.append(batch.count) }
                    return .handled
                },
                ClosureNotificationBatchEndpoint([.info], filter: network) { _ in throw Failure() },
                ClosureNotificationBatchEndpoint([.info]) { batch in
                    sizes.withLock { $0.append(batch.count) }
                    return .requeue
                },
                ClosureNotificationBatchEndpoint([.info]) { _ in throw Failure() },
            ] as [any NotificationBatchEndpoint]
        )
        let batch = ["image.a", "compute.b", "image.c"].map { ReceivedNotification(.info, eventType: $0) }
        #expect(outcome(await dispatcher.dispatch(batch, of: .info)) == "requeue")
        #expect(sizes.withLock { $0 } == [2, 3])
    }
}
