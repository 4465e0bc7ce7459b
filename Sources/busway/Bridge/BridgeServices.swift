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
            endpoints[server, default: []].append(topic.endpoint(client: upstream.circuit) { await burial.bury($0) })
            places[server, default: 0] += declaration.upstream.concurrency
        }
        self.upstreams = order
        servers = keys.map { key in
            RPCServer(
                transport,
                target: Target(topic: key.topic, server: key.server),
                endpoints: endpoints[key] ?? [],
                // Twice what the services are asked at once: the rest waits here, ready to go.
                concurrency: 2 * (places[key] ?? 1),
                answersPing: true,
                logger: logger
            )
        }
    }

    /// Ends all requests to the services.
    func shutDown() async {
        for upstream in upstreams { await upstream.shutDown() }
    }
}
