import BuswayBridge
import BuswayObservability
import Logging
import Messaging
import Reactor

/// The services of a bridge, and the servers on the bus before them.
struct BridgeServices: Sendable {
    /// What two declarations must share to share connections, places and the circuit.
    private struct UpstreamKey: Hashable {
        let service: ServiceURL
        let settings: UpstreamSettings
    }

    private struct ServerKey: Hashable {
        let topic: String
        let server: String
    }

    let upstreams: [Upstream]
    let servers: [RPCServer]
    /// One for each declaration, in their order.
    private let topics: [ServedTopic]

    /// Makes them; nothing happens on the bus or elsewhere.
    init(
        _ declarations: [BridgeDeclaration],
        on loop: EventLoop,
        _ transport: Transport,
        tracer: BatchingTracer? = nil,
        logger: Logger
    ) {
        var upstreams: [UpstreamKey: Upstream] = [:]
        var order: [Upstream] = []
        var endpoints: [ServerKey: [any RPCEndpoint]] = [:]
        var places: [ServerKey: Int] = [:]
        var keys: [ServerKey] = []
        var topics: [ServedTopic] = []
        for declaration in declarations {
            let topic = declaration.topic
            let key = UpstreamKey(service: topic.service, settings: declaration.upstream)
            let upstream =
                upstreams[key]
                ?? Upstream(topic.service, declaration.upstream, on: loop, tracer: tracer, logger: logger)
            if upstreams[key] == nil { order.append(upstream) }
            upstreams[key] = upstream
            let burial = CastBurial(
                box: DeadLetterBox(transport, topic: topic.topic),
                topic: topic.topic,
                server: topic.server,
                limits: declaration.upstream.deadLetters,
                logger: logger
            )
            let server = ServerKey(topic: topic.topic, server: topic.server)
            if endpoints[server] == nil { keys.append(server) }
            let served = ServedTopic(declaration, before: upstream.circuit) { await burial.bury($0) }
            topics.append(served)
            endpoints[server, default: []].append(served.endpoint)
            places[server, default: 0] += declaration.upstream.concurrency
        }
        self.upstreams = order
        self.topics = topics
        servers = keys.map { key in
            RPCServer(
                transport,
                target: Target(topic: key.topic, server: key.server),
                endpoints: endpoints[key] ?? [],
                // Twice what the services are asked at once: the rest waits here, ready to go. The methods wait for their
                // services and do little else.
                executor: .cooperative(limit: 2 * (places[key] ?? 1)),
                answersPing: true,
                logger: logger
            )
        }
    }

    /// Offers the methods of these declarations from now on, each where the one at its place in the list was.
    ///
    /// - Returns: the indices of those that could be taken; the others are for another place on the bus or another service,
    ///   which takes a restart.
    func renew(_ declarations: [BridgeDeclaration]) -> Set<Int> {
        Set(zip(topics, declarations).enumerated().filter { $1.0.renew($1.1) }.map(\.offset))
    }

    /// Ends all requests to the services.
    func shutDown() async {
        for upstream in upstreams { await upstream.shutDown() }
    }
}
