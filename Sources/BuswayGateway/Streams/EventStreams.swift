import Locking
import Messaging

/// All event streams of a gateway: how many there may be, and the clock for their heartbeats and their credentials' ends.
///
/// They take none of the places of calls (``Places``): a stream lives for hours and does nothing most of the time.
final class EventStreams: Sendable {
    typealias Instant = TimeSource.Instant

    private struct State {
        /// The most streams of one identity.
        var perIdentity: Int
        var next = 0
        var open: [Int: EventStream] = [:]
        var identities: [String: Int] = [:]
        var alarms = DeadlineHeap<Int>()
        var handles: [Int: DeadlineHeap<Int>.Handle] = [:]
        /// What ends a stream by the configuration in force.
        var isRevoked: @Sendable (EventStream) -> Bool = { _ in false }
    }

    /// Alarms are rounded up to this, so that many streams share one.
    private static let grain = Duration.milliseconds(50)
    private static let epoch = Moment.now

    let configuration: StreamConfiguration
    private let time: TimeSource
    private let state: Lock<State>
    private let scheduler: DeadlineScheduler

    init(_ configuration: StreamConfiguration, time: TimeSource) {
        let state = Lock(State(perIdentity: configuration.perIdentity))
        self.configuration = configuration
        self.time = time
        self.state = state
        scheduler = DeadlineScheduler(time: time) { now in Self.tick(state, at: now) }
    }

    /// How many are open.
    var count: Int { state.withLock { $0.open.count } }

    /// Opens a stream for `identity`; whoever gets it hands it to a front, which closes it.
    ///
    /// - Parameters:
    ///   - topic: the topic whose notifications it shows, if it does.
    ///   - whenClosed: called once, when nobody reads any more.
    /// - Throws: ``ProblemCode/rateLimited`` when the identity has as many as it may, ``ProblemCode/overloaded`` when there
    ///   are as many as there may be.
    func open(
        for identity: Identity,
        topic: String? = nil,
        whenClosed: @escaping @Sendable () -> Void = {}
    ) throws(Problem) -> EventStream {
        let now = time.now
        let opened: Result<(EventStream, Instant?, @Sendable (EventStream) -> Bool), Problem> = state.withLock {
            state in
            guard state.open.count < configuration.total else {
                return .failure(Problem(.overloaded, "the gateway already has \(configuration.total) streams open"))
            }
            let key = identity.key
            guard identity.isShared || state.identities[key, default: 0] < state.perIdentity else {
                let most = state.perIdentity
                return .failure(Problem(.rateLimited, "this caller already has \(most) streams open"))
            }
            let number = state.next
            let stream = EventStream(for: identity, topic: topic, configuration, time: time) { [weak self] in
                self?.closed(number, key)
                whenClosed()
            }
            state.next += 1
            state.open[number] = stream
            state.identities[key, default: 0] += 1
            guard let due = stream.tick(now).map(Self.rounded) else { return .success((stream, nil, state.isRevoked)) }
            state.handles[number] = state.alarms.insert(number, at: due)
            return .success((stream, due, state.isRevoked))
        }
        let (stream, due, isRevoked) = try opened.get()
        if let due { scheduler.wake(at: due) }
        // The configuration may have changed since the request was let in.
        if isRevoked(stream) { stream.finish(.revoked) }
        return stream
    }

    /// Lets each identity have another number from now on; what is open stays open.
    func adopt(perIdentity: Int) { state.withLock { $0.perIdentity = perIdentity } }

    /// Ends the streams of whoever may not read them any more, from now on.
    func revoke(where isRevoked: @escaping @Sendable (EventStream) -> Bool) {
        let open = state.withLock { state in
            state.isRevoked = isRevoked
            return Array(state.open.values)
        }
        for stream in open where isRevoked(stream) { stream.finish(.revoked) }
    }

    private func closed(_ number: Int, _ key: String) {
        state.withLock { state in
            state.open[number] = nil
            // Names come from requests: one that is idle must not be remembered, or the table would grow for ever.
            let count = state.identities[key, default: 1] - 1
            state.identities[key] = count == 0 ? nil : count
            if let handle = state.handles.removeValue(forKey: number) { state.alarms.remove(handle) }
        }
    }

    /// Looks at the streams whose time has come; returns when the next one's does.
    private static func tick(_ state: Lock<State>, at now: Instant) -> Instant? {
        let due = state.withLock { state in
            var due: [(Int, EventStream)] = []
            while let number = state.alarms.popDue(at: now) {
                state.handles[number] = nil
                if let stream = state.open[number] { due.append((number, stream)) }
            }
            return due
        }
        // Not under the lock: a stream that speaks resumes whoever waits for it.
        let next = due.map { ($0, $1.tick(now).map(Self.rounded)) }
        return state.withLock { state in
            for case (let number, let instant?) in next where state.open[number] != nil {
                state.handles[number] = state.alarms.insert(number, at: instant)
            }
            return state.alarms.earliest
        }
    }

    private static func rounded(_ instant: Instant) -> Instant {
        epoch + grain * ((instant - epoch) / grain).rounded(.up)
    }
}
