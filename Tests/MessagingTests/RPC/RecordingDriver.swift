import Locking
import Logging
import WireJSON

@testable import Messaging

/// A driver that keeps what it is given and answers as it is told.
final class RecordingDriver: TransportDriver {
    private struct State {
        var requests: [OutgoingRequest] = []
        var notifications: [OutgoingNotification] = []
        var listens: [(target: Target, options: ListenOptions)] = []
        var failures: [RPCError] = []
        var cleanups = 0
    }

    private let state = Lock(State())
    private let result: RawJSON
    private let listener: ScriptedListener?

    init(result: RawJSON = .null, listener: ScriptedListener? = nil) {
        self.result = result
        self.listener = listener
    }

    var requests: [OutgoingRequest] { state.withLock { $0.requests } }
    /// Every attempt to send a notification.
    var notifications: [OutgoingNotification] { state.withLock { $0.notifications } }
    /// What servers asked to listen on.
    var listens: [(target: Target, options: ListenOptions)] { state.withLock { $0.listens } }
    var cleanups: Int { state.withLock { $0.cleanups } }

    /// Lets the next attempts to send a notification fail.
    func failNotifications(with failures: RPCError...) {
        state.withLock { $0.failures += failures }
    }

    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        state.withLock { $0.requests.append(request) }
        return request.kind == .call ? result : nil
    }

    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError) {
        let failure = state.withLock { state in
            state.notifications.append(notification)
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        if let failure { throw failure }
    }

    func listen(on target: Target, options: ListenOptions) async throws(MessagingError) -> any Listener {
        state.withLock { $0.listens.append((target, options)) }
        guard let listener else { throw .serverListenError(target, reason: "a recording driver cannot listen") }
        return listener
    }

    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed {
        throw MessagingError(.serverListenError, "a recording driver cannot listen")
    }

    func consumers(of target: Target) async throws(RPCError) -> Int { 0 }

    var status: BusStatus { .connected }

    func cleanup() async { state.withLock { $0.cleanups += 1 } }

    /// A transport on this driver.
    func transport(
        options: TransportOptions = TransportOptions(),
        logger: Logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    ) async throws -> Transport {
        let factory = TransportDriverFactory(names: ["recording"]) { _, _, _ in self }
        return try await Transport("recording://", drivers: [factory], options: options, logger: logger)
    }
}
