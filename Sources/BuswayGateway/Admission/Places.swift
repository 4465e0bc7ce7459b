import Locking
import Messaging

/// The places for requests in flight: so many in all, for each topic and for each identity.
///
/// Who finds none waits for a while, in a line of its identity. A place that becomes free goes to the identities in turn,
/// so that one with a long line delays itself and nobody else; and a topic's share lies below the whole, so that one slow
/// topic cannot take every place.
final class Places: Sendable {
    /// How many places there are.
    struct Caps: Sendable {
        var total: Int
        var perTopic: Int
        var topics: [String: Int] = [:]
        var perIdentity = Int.max
        var waiting = 0
        var patience: Duration = .zero
    }

    /// One request that waits; it is told whether it was let in.
    private struct Ticket {
        let number: Int
        let topic: String
        /// What it is told when it waits in vain.
        let problem: Problem
        let alarm: DeadlineHeap<(identity: String, number: Int)>.Handle
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct State {
        var total = 0
        var topics: [String: Int] = [:]
        var identities: [String: Int] = [:]
        var lines: [String: [Ticket]] = [:]
        /// The identities that have a line; the first is served next.
        var turn: [String] = []
        var waiting = 0
        var nextNumber = 0
        /// When the patience of those who wait ends.
        var alarms = DeadlineHeap<(identity: String, number: Int)>()
        var caps: Caps

        /// Takes a ticket out of its line; nil when it is not there any more.
        mutating func remove(_ number: Int, of identity: String) -> Ticket? {
            guard let index = lines[identity]?.firstIndex(where: { $0.number == number }) else { return nil }
            return remove(at: index, of: identity)
        }

        mutating func remove(at index: Int, of identity: String) -> Ticket? {
            guard let ticket = lines[identity]?.remove(at: index) else { return nil }
            waiting -= 1
            if lines[identity]?.isEmpty == true {
                lines[identity] = nil
                turn.removeAll { $0 == identity }
            }
            return ticket
        }

        /// What is in the way of one more request; nil for nothing.
        func obstacle(_ topic: String, _ identity: String) -> Obstacle? {
            if isFull(identity) { return .identity }
            if isFull(topic: topic) { return .topic }
            return total >= caps.total ? .total : nil
        }

        func isFull(_ identity: String) -> Bool { identities[identity, default: 0] >= caps.perIdentity }

        func isFull(topic: String) -> Bool {
            topics[topic, default: 0] >= caps.topics[topic] ?? caps.perTopic
        }

        /// The first in the line of an identity whose topic has a place; nil when there is none.
        func firstAdmissible(of identity: String) -> Int? {
            guard !isFull(identity), let line = lines[identity] else { return nil }
            // Those who wait for one topic often stand together.
            var full: String?
            for (index, ticket) in line.enumerated() where ticket.topic != full {
                guard isFull(topic: ticket.topic) else { return index }
                full = ticket.topic
            }
            return nil
        }
    }

    /// What a request ran into.
    private enum Obstacle: Sendable {
        case total, topic, identity
    }

    private let state: Lock<State>
    private let time: TimeSource
    /// One for all that wait: a sleeping task for each would cost more than the request itself.
    private let scheduler: DeadlineScheduler
    private let noteWait: @Sendable (Duration, _ isAdmitted: Bool) -> Void

    /// - Parameter noteWait: is told how long each request waited that had to, and whether it then got its place.
    init(
        _ caps: Caps,
        time: TimeSource,
        noteWait: @escaping @Sendable (Duration, _ isAdmitted: Bool) -> Void = { _, _ in }
    ) {
        let state = Lock(State(caps: caps))
        self.state = state
        self.time = time
        scheduler = DeadlineScheduler(time: time) { now in Self.expire(state, at: now) }
        self.noteWait = noteWait
    }

    /// Counts by other caps from now on; who is in flight stays there, who waits may get in.
    func adopt(_ caps: Caps) {
        let admitted = state.withLock { state in
            state.caps = caps
            return admit(&state)
        }
        for ticket in admitted { ticket.continuation.resume(returning: .admitted) }
    }

    /// How many are in flight now.
    var count: Int { state.withLock { $0.total } }

    /// How many wait now.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Runs `body` in a place of its own, and gives the place back however it ends.
    ///
    /// - Throws: ``ProblemCode/rateLimited`` when the identity's own quota was in the way for too long,
    ///   ``ProblemCode/overloaded`` when another cap was, or what `body` throws.
    @discardableResult
    func withPlace<Result>(
        for topic: String,
        identity: String,
        until deadline: TimeSource.Instant,
        _ body: () async throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        try await enter(topic, identity, until: deadline)
        defer { leave(topic, identity) }
        return try await body()
    }

    private enum Entry: Sendable {
        case admitted
        case refused(Problem)
        /// It found no place and may wait for one; if in vain, this is the problem.
        case mayWait(Problem)
    }

    /// Takes a place, to be given back with ``leave(_:_:)``: the two ends of ``withPlace(for:identity:until:_:)``, without the
    /// room that it takes in between.
    ///
    /// - Throws: what that throws by itself.
    func enter(
        _ topic: String,
        _ identity: String,
        until deadline: TimeSource.Instant
    ) async throws(Problem) {
        switch state.withLock({ attempt(topic, identity, &$0) }) {
        case .admitted: return
        case .refused(let problem): throw problem
        case .mayWait: break
        }
        let start = time.now
        let number = state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        let entry = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                line(up: continuation, number, topic, identity, deadline)
            }
        } onCancel: {
            // Nobody wants its place any more.
            giveUp(number, identity)
        }
        guard case .refused(let problem) = entry else { return noteWait(start.duration(to: time.now), true) }
        noteWait(start.duration(to: time.now), false)
        throw problem
    }

    /// Takes a place, or says why there is none.
    private func attempt(_ topic: String, _ identity: String, _ state: inout State) -> Entry {
        guard let obstacle = state.obstacle(topic, identity) else {
            Self.take(topic, identity, &state)
            return .admitted
        }
        let caps = state.caps
        let line = state.lines[identity]?.count ?? 0
        let problem = Self.problem(obstacle, topic, caps)
        let mayWait = caps.patience > .zero && state.waiting < caps.waiting && line < max(1, caps.waiting / 4)
        return mayWait ? .mayWait(problem) : .refused(problem)
    }

    /// Puts a request into the line of its identity, unless it has become clear meanwhile what becomes of it.
    private func line(
        up continuation: CheckedContinuation<Entry, Never>,
        _ number: Int,
        _ topic: String,
        _ identity: String,
        _ deadline: TimeSource.Instant
    ) {
        let (entry, alarm): (Entry?, TimeSource.Instant) = state.withLock { state in
            let limit = min(deadline, time.now + state.caps.patience)
            let entry = attempt(topic, identity, &state)
            guard case .mayWait(let problem) = entry else { return (entry, limit) }
            // The cancellation handler may have run before there was a ticket to take: the task's flag says so.
            guard !Task.isCancelled else { return (.refused(problem), limit) }
            if state.lines[identity] == nil { state.turn.append(identity) }
            let alarm = state.alarms.insert((identity, number), at: limit)
            state.lines[identity, default: []].append(
                Ticket(number: number, topic: topic, problem: problem, alarm: alarm, continuation: continuation)
            )
            state.waiting += 1
            return (nil, limit)
        }
        if let entry { return continuation.resume(returning: entry) }
        scheduler.wake(at: alarm)
    }

    private func giveUp(_ number: Int, _ identity: String) {
        let ticket: Ticket? = state.withLock { state in
            guard let ticket = state.remove(number, of: identity) else { return nil }
            state.alarms.remove(ticket.alarm)
            return ticket
        }
        if let ticket { ticket.continuation.resume(returning: .refused(ticket.problem)) }
    }

    /// Turns those away whose patience has ended.
    private static func expire(_ state: Lock<State>, at now: TimeSource.Instant) -> TimeSource.Instant? {
        let (turnedAway, next) = state.withLock { state in
            var turnedAway: [Ticket] = []
            while let (identity, number) = state.alarms.popDue(at: now) {
                if let ticket = state.remove(number, of: identity) { turnedAway.append(ticket) }
            }
            return (turnedAway, state.alarms.earliest)
        }
        for ticket in turnedAway { ticket.continuation.resume(returning: .refused(ticket.problem)) }
        return next
    }

    /// Gives a place back.
    func leave(_ topic: String, _ identity: String) {
        let admitted = state.withLock { state in
            state.total -= 1
            // Names come from requests: one that is idle must not be remembered, or the tables would grow for ever.
            Self.lower(&state.topics, topic)
            Self.lower(&state.identities, identity)
            return admit(&state)
        }
        for ticket in admitted { ticket.continuation.resume(returning: .admitted) }
    }

    /// Gives what places there are to those who wait, one for each identity in turn.
    private func admit(_ state: inout State) -> [Ticket] {
        var admitted: [Ticket] = []
        var index = 0
        while index < state.turn.count, state.total < state.caps.total {
            let identity = state.turn[index]
            guard let next = state.firstAdmissible(of: identity) else {
                index += 1
                continue
            }
            state.turn.remove(at: index)
            state.turn.append(identity)
            guard let ticket = state.remove(at: next, of: identity) else { continue }
            state.alarms.remove(ticket.alarm)
            Self.take(ticket.topic, identity, &state)
            admitted.append(ticket)
            index = 0
        }
        return admitted
    }

    private static func take(_ topic: String, _ identity: String, _ state: inout State) {
        state.total += 1
        state.topics[topic, default: 0] += 1
        state.identities[identity, default: 0] += 1
    }

    private static func lower(_ counts: inout [String: Int], _ name: String) {
        if let count = counts[name], count > 1 {
            counts[name] = count - 1
        } else {
            counts[name] = nil
        }
    }

    private static func problem(_ obstacle: Obstacle, _ topic: String, _ caps: Caps) -> Problem {
        switch obstacle {
        case .total: Problem(.overloaded, "the gateway already has \(caps.total) requests in flight")
        case .topic:
            Problem(.overloaded, "this topic already has \(caps.topics[topic] ?? caps.perTopic) requests in flight")
        case .identity: Problem(.rateLimited, "this caller already has \(caps.perIdentity) requests in flight")
        }
    }
}
