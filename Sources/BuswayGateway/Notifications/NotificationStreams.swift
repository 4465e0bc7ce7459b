import Locking
import Messaging
import WireJSON

/// Shows notifications to event streams, through one queue of the gateway's own for each topic that somebody looks at.
///
/// The queue takes nothing from anybody. It comes with the first reader of the topic and goes with the last; each
/// notification is read and written once, however many readers there are.
final class NotificationStreams: Sendable {
    private struct Reader: Sendable {
        let stream: EventStream
        let selection: NotificationSelection
    }

    /// One topic that somebody looks at.
    private struct View {
        let number: Int
        var readers: [Int: Reader] = [:]
        var task: Task<Void, Never>?
        /// Fires when the queue is there, or cannot be had.
        let opened = Latch()
        var failure: MessagingError?
    }

    private struct State {
        var next = 0
        var views: [String: View] = [:]
    }

    private let transport: Transport
    private let streams: EventStreams
    private let configuration: StreamConfiguration
    /// How long the bus may take to give a queue.
    private let patience: Duration
    private let state = Lock(State())

    init(_ transport: Transport, _ streams: EventStreams, patience: Duration) {
        self.transport = transport
        self.streams = streams
        self.patience = patience
        configuration = streams.configuration
    }

    /// Opens a stream of what is sent from now on: once this returns, nothing is missed.
    ///
    /// - Throws: ``ProblemCode/busUnavailable`` when the queue cannot be had in time; ``ProblemCode/overloaded`` when too
    ///   many topics are looked at; what ``EventStreams/open(for:whenClosed:)`` throws.
    func open(
        _ topic: String,
        _ selection: NotificationSelection,
        for identity: Identity
    ) async throws(Problem) -> EventStream {
        guard transport.status != .disconnected else {
            throw Problem(.busUnavailable, "there is no connection to the bus")
        }
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        let stream = try streams.open(for: identity, topic: topic) { [weak self] in self?.left(topic, number) }
        do throws(Problem) {
            let opened = try join(topic, number, Reader(stream: stream, selection: selection))
            try await wait(opened)
            if let failure = state.withLock({ $0.views[topic]?.failure }) { throw Self.problem(failure) }
            return stream
        } catch {
            stream.close()
            throw error
        }
    }

    /// Enters a reader, and starts to look at the topic for the first one.
    private func join(_ topic: String, _ number: Int, _ reader: Reader) throws(Problem) -> Latch {
        let joined: Result<Latch, Problem> = state.withLock { state in
            // One that has failed only waits for its readers to go.
            if state.views[topic].map({ $0.failure != nil }) ?? true {
                guard state.views.count < configuration.topics else {
                    let most = configuration.topics
                    return .failure(Problem(.overloaded, "streams already look at \(most) topics"))
                }
                var view = View(number: number)
                view.task = Task { [opened = view.opened] in await look(at: topic, number, opened) }
                state.views[topic] = view
            }
            state.views[topic]?.readers[number] = reader
            return .success(state.views[topic]?.opened ?? Latch())
        }
        return try joined.get()
    }

    private func wait(_ opened: Latch) async throws(Problem) {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await opened.wait() }
            group.addTask { [patience] in
                // Cancelled when the queue is there, or the caller gone.
                do { try await Task.sleep(for: patience) } catch { return }
            }
            await group.next()
            group.cancelAll()
        }
        guard opened.isFired else { throw Problem(.busUnavailable, "the bus did not give a queue in time") }
    }

    private func left(_ topic: String, _ number: Int) {
        let idle: Task<Void, Never>? = state.withLock { state in
            state.views[topic]?.readers[number] = nil
            guard let view = state.views[topic], view.readers.isEmpty else { return nil }
            state.views[topic] = nil
            return view.task
        }
        idle?.cancel()
    }

    /// Hands on what is sent on a topic until nobody looks any more, or the bus is gone for good.
    private func look(at topic: String, _ number: Int, _ opened: Latch) async {
        do {
            try await transport.withNotificationView(of: [Target(topic: topic)], limit: configuration.queue) { view in
                opened.fire()
                while !Task.isCancelled {
                    let notifications = try await view.next()
                    if notifications.isEmpty { return }
                    for notification in notifications { show(notification, on: topic, number) }
                }
            }
        } catch {
            end(topic, number, error as? MessagingError ?? .transportClosed)
        }
    }

    private func show(_ notification: ReceivedNotification, on topic: String, _ number: Int) {
        let readers = state.withLock { state in
            // A view that is over may still be here while the next one has begun.
            state.views[topic].flatMap { $0.number == number ? Array($0.readers.values) : nil } ?? []
        }
        let wanting = readers.filter { $0.selection.shows(notification) }
        guard !wanting.isEmpty else { return }
        let data = NotificationRecord.json(notification, topic: topic).serialized()
        let event = ServerSentEvent("notification", id: notification.messageID, data: data).encoded
        for reader in wanting { reader.stream.send(encoded: event) }
    }

    /// Ends everybody who looks at the topic.
    private func end(_ topic: String, _ number: Int, _ error: MessagingError) {
        let view: View? = state.withLock { state in
            guard state.views[topic]?.number == number else { return nil }
            state.views[topic]?.failure = error
            return state.views[topic]
        }
        guard let view else { return }
        for reader in view.readers.values { reader.stream.finish(.lost) }
        view.opened.fire()
    }

    private static func problem(_ error: MessagingError) -> Problem {
        Problem(.busUnavailable, "notifications cannot be read: \(error)")
    }
}
