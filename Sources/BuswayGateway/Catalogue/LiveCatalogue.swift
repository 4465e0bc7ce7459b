import Locking
import Messaging

/// Keeps the catalogue of the bus: asks in the background, answers from what it found.
public final class LiveCatalogue: Sendable {
    /// What was found last.
    struct Findings: Sendable {
        var services: [ServiceDescription] = []
        var consumers: [String: Int] = [:]
        /// Nil inside where no ping came back.
        var pings: [String: Duration?] = [:]
        /// Why answers were not taken.
        var complaints: [String] = []
        /// When it was asked; nil before the first time.
        var at: Moment?
    }

    /// What is asked for, and how much of it is kept; a changed configuration may change it.
    struct Subject: Sendable {
        let configuration: CatalogueConfiguration
        /// Topics that are told of whether or not anybody describes them.
        let topics: Set<String>
        /// Those of them that may be pinged.
        let pinged: [String]

        /// What a configuration names, and further topics.
        init(_ configuration: GatewayConfiguration, topics: Set<String>) {
            self.configuration = configuration.catalogue
            self.topics = topics.union(configuration.access.literalTopics)
            pinged = configuration.topics.filter(\.value.isPinged).keys.sorted()
        }
    }

    private struct State {
        var subject: Subject
        var findings = Findings()
        /// Fires when somebody wants to know before it is time.
        var wanted = Latch()
        /// Fires when the next round is over.
        var round = Latch()
    }

    /// What somebody is told may be this old; older, it is asked again.
    static let freshness = Duration.seconds(2)
    /// How long somebody who looks waits for a new answer before the old one has to do.
    private static let patience = Duration.milliseconds(500)

    private let transport: Transport
    private let time: TimeSource
    private let state: Lock<State>

    /// Makes a catalogue that has asked nothing yet.
    init(_ transport: Transport, _ subject: Subject) {
        self.transport = transport
        state = Lock(State(subject: subject))
        time = transport.options.time
    }

    /// Asks for something else from the next round on.
    func adopt(_ subject: Subject) { state.withLock { $0.subject = subject } }

    /// How the connection to the bus is doing, in one word.
    var busStatus: String { transport.status.description }

    /// Asks again and again until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await ask()
            let (wanted, round) = state.withLock { state in
                state.wanted = Latch()
                defer { state.round = Latch() }
                return (state.wanted, state.round)
            }
            round.fire()
            // A bus that is away brings no news; it is looked for sooner.
            let interval = state.withLock { $0.subject.configuration.interval }
            let pause = transport.status == .disconnected ? Self.freshness : interval
            await wait(for: wanted, atMost: pause)
        }
    }

    /// What is known now, asked again when it is older than two seconds; waits half a second for that at most.
    func fresh() async -> Findings {
        let now = time.now
        let (round, wanted) = state.withLock { state -> (Latch?, Latch?) in
            if let at = state.findings.at, now < at + Self.freshness { return (nil, nil) }
            return (state.round, state.wanted)
        }
        wanted?.fire()
        if let round { await wait(for: round, atMost: Self.patience) }
        return state.withLock { $0.findings }
    }

    private func ask() async {
        // What was known stays, and its age tells.
        guard transport.status != .disconnected else { return }
        let (known, subject) = state.withLock { ($0.findings.services, $0.subject) }
        let survey = CatalogueSurvey(transport, subject.configuration)
        do throws(RPCError) {
            let (answers, complaints) = try await survey.services(known: known)
            // Those that were there first come first, so that nobody takes a server over by claiming it too.
            let rank = Dictionary(known.enumerated().map { ($1.instance, $0) }) { first, _ in first }
            let services = await survey.verified(
                answers.sorted { rank[$0.instance] ?? .max < rank[$1.instance] ?? .max }
            )
            let described = Set(services.flatMap(\.servers).filter { $0.exchange == nil }.map(\.topic))
            let findings = Findings(
                services: services,
                consumers: await survey.consumers(of: described.union(subject.topics).sorted()),
                pings: await survey.pings(of: subject.pinged),
                complaints: complaints,
                at: time.now
            )
            state.withLock { $0.findings = findings }
        } catch {
            // The bus went away meanwhile.
        }
    }

    private func wait(for latch: Latch, atMost duration: Duration) async {
        let end = time.now + duration
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await latch.wait() }
            group.addTask { [time] in
                do { try await time.sleep(until: end) } catch {
                    // The other one came first.
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// What is known of the topics, one entry each, in the order of their names.
    func entries(_ findings: Findings) -> [TopicEntry] {
        let described = TopicDescription.merging(findings.services)
        let topics = state.withLock { $0.subject.topics }
        let names = Set(described.lazy.filter { $0.exchange == nil }.map(\.topic))
        let others = topics.filter { !names.contains($0) }.map { TopicDescription(topic: $0) }
        return (described + others).map { topic in
            TopicEntry(
                topic: topic,
                isDescribed: !topic.servers.isEmpty,
                consumers: topic.exchange == nil ? findings.consumers[topic.topic] : nil,
                ping: topic.exchange == nil ? findings.pings[topic.topic] : nil
            )
        }.sorted { $0.topic.topic < $1.topic.topic }
    }
}

/// A topic in the catalogue: what its servers tell, and what the bus does.
struct TopicEntry: Sendable {
    var topic: TopicDescription
    /// Whether any of its servers tells of itself.
    let isDescribed: Bool
    /// How many consumers its queue has; nil when it is not known.
    let consumers: Int?
    /// How a ping ended, where the topic is pinged at all.
    let ping: Duration??
}
