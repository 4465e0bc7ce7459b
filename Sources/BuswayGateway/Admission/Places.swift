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

    /// One request that waits: let in, or turned away when its latch fires without.
    private final class Ticket: Sendable {
        let topic: String
        let latch = Latch()
        let isAdmitted = Lock(false)

        init(_ topic: String) { self.topic = topic }
    }

    private struct State {
        var total = 0
        var topics: [String: Int] = [:]
        var identities: [String: Int] = [:]
        var lines: [String: [Ticket]] = [:]
        /// The identities that have a line; the first is served next.
        var turn: [String] = []
        var waiting = 0
        var caps: Caps
    }

    /// What a request ran into.
    private enum Obstacle: Sendable {
        case total, topic, identity
    }

    private let state: Lock<State>
    private let time: TimeSource
    private let noteWait: @Sendable (Duration, _ isAdmitted: Bool) -> Void

    /// - Parameter noteWait: is told how long each request waited that had to, and whether it then got its place.
    init(
        _ caps: Caps,
        time: TimeSource,
        noteWait: @escaping @Sendable (Duration, _ isAdmitted: Bool) -> Void = { _, _ in }
    ) {
        state = Lock(State(caps: caps))
        self.time = time
        self.noteWait = noteWait
    }

    /// Counts by other caps from now on; who is in flight stays there, who waits may get in.
    func adopt(_ caps: Caps) {
        let admitted = state.withLock { state in
            state.caps = caps
            return admit(&state)
        }
        for ticket in admitted { ticket.latch.fire() }
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
        try await enter(topic, identity, deadline)
        defer { leave(topic, identity) }
        return try await body()
    }

    private enum Entry {
        case admitted
        case refused(Problem)
        case waits(Ticket, Problem, patience: Duration)
    }

    private func enter(_ topic: String, _ identity: String, _ deadline: TimeSource.Instant) async throws(Problem) {
        let entry: Entry = state.withLock { state in
            guard let obstacle = obstacle(topic, identity, state) else {
                take(topic, identity, &state)
                return .admitted
            }
            let line = state.lines[identity]?.count ?? 0
            let caps = state.caps
            let problem = problem(obstacle, topic, caps)
            guard caps.patience > .zero, state.waiting < caps.waiting, line < max(1, caps.waiting / 4) else {
                return .refused(problem)
            }
            let ticket = Ticket(topic)
            if line == 0 { state.turn.append(identity) }
            state.lines[identity, default: []].append(ticket)
            state.waiting += 1
            return .waits(ticket, problem, patience: caps.patience)
        }
        switch entry {
        case .admitted: return
        case .refused(let problem): throw problem
        case .waits(let ticket, let problem, let patience):
            let start = time.now
            await wait(ticket, identity, until: min(deadline, start + patience))
            let isAdmitted = ticket.isAdmitted.withLock { $0 }
            noteWait(start.duration(to: time.now), isAdmitted)
            guard isAdmitted else { throw problem }
        }
    }

    /// Waits until the ticket is decided; time and the caller's going away decide it too.
    private func wait(_ ticket: Ticket, _ identity: String, until limit: TimeSource.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                // Cancelled when the ticket is decided, or when nobody wants its place any more: both end the wait.
                do { try await time.sleep(until: limit) } catch {}
                giveUp(ticket, identity)
            }
            await ticket.latch.wait()
            group.cancelAll()
        }
    }

    private func giveUp(_ ticket: Ticket, _ identity: String) {
        state.withLock { state in
            guard let index = state.lines[identity]?.firstIndex(where: { $0 === ticket }) else { return }
            remove(index, of: identity, &state)
        }
        ticket.latch.fire()
    }

    private func leave(_ topic: String, _ identity: String) {
        let admitted = state.withLock { state in
            state.total -= 1
            // Names come from requests: one that is idle must not be remembered, or the tables would grow for ever.
            Self.lower(&state.topics, topic)
            Self.lower(&state.identities, identity)
            return admit(&state)
        }
        for ticket in admitted { ticket.latch.fire() }
    }

    /// Gives what places there are to those who wait, one for each identity in turn.
    private func admit(_ state: inout State) -> [Ticket] {
        var admitted: [Ticket] = []
        var index = 0
        while index < state.turn.count, state.total < state.caps.total {
            let identity = state.turn[index]
            let line = state.lines[identity] ?? []
            guard let next = line.firstIndex(where: { obstacle($0.topic, identity, state) == nil }) else {
                index += 1
                continue
            }
            let ticket = line[next]
            take(ticket.topic, identity, &state)
            state.turn.remove(at: index)
            state.turn.append(identity)
            remove(next, of: identity, &state)
            ticket.isAdmitted.withLock { $0 = true }
            admitted.append(ticket)
            index = 0
        }
        return admitted
    }

    private func remove(_ index: Int, of identity: String, _ state: inout State) {
        state.lines[identity]?.remove(at: index)
        state.waiting -= 1
        guard state.lines[identity]?.isEmpty == true else { return }
        state.lines[identity] = nil
        state.turn.removeAll { $0 == identity }
    }

    private func obstacle(_ topic: String, _ identity: String, _ state: State) -> Obstacle? {
        let caps = state.caps
        if state.identities[identity, default: 0] >= caps.perIdentity { return .identity }
        if state.topics[topic, default: 0] >= caps.topics[topic] ?? caps.perTopic { return .topic }
        return state.total >= caps.total ? .total : nil
    }

    private func take(_ topic: String, _ identity: String, _ state: inout State) {
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

    private func problem(_ obstacle: Obstacle, _ topic: String, _ caps: Caps) -> Problem {
        switch obstacle {
        case .total: Problem(.overloaded, "the gateway already has \(caps.total) requests in flight")
        case .topic:
            Problem(.overloaded, "this topic already has \(caps.topics[topic] ?? caps.perTopic) requests in flight")
        case .identity: Problem(.rateLimited, "this caller already has \(caps.perIdentity) requests in flight")
        }
    }
}
