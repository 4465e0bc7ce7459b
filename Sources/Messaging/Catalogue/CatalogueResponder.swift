internal import Locking
internal import Logging
public import ServiceLifecycle
public import WireJSON

/// Tells on the bus what a program's servers offer and what they have done: answers the catalogue query.
///
/// The query is the method `describe`, without arguments, on a topic of busway's own (``topic``); nobody else is on it,
/// and no other server is ever asked. Run one responder a program beside its servers, with ``run()`` as a service or
/// with ``start()`` and ``stop()``:
///
/// ```swift
/// let responder = CatalogueResponder(transport, name: "weather", version: "1.2.0", servers: [server])
/// try await responder.start()
/// ```
public final class CatalogueResponder: Service {
    /// The topic every responder serves.
    public static let topic = "busway.catalogue"
    /// The method that answers.
    public static let method = "describe"

    private let name: String
    private let version: String?
    private let instance: String
    private let servers: [RPCServer]
    private let started: TimeSource.Instant
    private let time: TimeSource
    private let server = Lock<RPCServer?>(nil)
    private let transport: Transport

    /// Makes a responder; nothing happens on the bus before it runs.
    ///
    /// - Parameters:
    ///   - transport: The bus to answer on.
    ///   - name: The program's name, for people.
    ///   - version: The program's version, for people.
    ///   - servers: The servers it tells of; their topics and names make its own name on the bus.
    public init(_ transport: Transport, name: String, version: String? = nil, servers: [RPCServer]) {
        precondition(!servers.isEmpty, "a catalogue needs a server to tell of")
        self.transport = transport
        self.name = name
        self.version = version
        self.servers = servers
        instance = Self.instance(of: servers[0].target)
        time = transport.options.time
        started = time.now
    }

    /// What is answered now.
    public var description: ServiceDescription {
        ServiceDescription(
            name: name,
            version: version,
            instance: instance,
            uptime: started.duration(to: time.now) / .seconds(1),
            servers: servers.map(\.serverDescription)
        )
    }

    /// The same as people read it, topic by topic: what `/v1/endpoints` answers.
    public var endpointsJSON: JSONValue {
        ["topics": .array(TopicDescription.merging([description]).map { .object($0.json) })]
    }

    /// Answers until the service group shuts down, ``stop()`` is called, or the task is cancelled.
    ///
    /// - Throws: as ``RPCServer/run()``.
    public func run() async throws {
        try await responding().run()
    }

    /// Starts to answer; does nothing while it answers.
    ///
    /// - Throws: as ``RPCServer/start()``.
    public func start() async throws(MessagingError) {
        try await responding().start()
    }

    /// Stops answering, and waits until the last answer is given.
    public func stop() async {
        guard let server = server.withLock({ $0 }) else { return }
        await server.stop()
        await server.wait()
    }

    /// The server that answers; made when it is first needed, because it refers to this responder.
    private func responding() -> RPCServer {
        server.withLock { server in
            if let server { return server }
            let made = RPCServer(
                transport,
                target: Target(topic: Self.topic, server: instance),
                endpoints: [
                    ClosureEndpoint(version: "1.0") { endpoint in
                        endpoint.on(Self.method) { [weak self] _, _ in RawJSON(self?.description.json ?? .null) }
                    }
                ],
                executor: .tasks(limit: 4)
            )
            server = made
            return made
        }
    }

    /// A name that is the same at every start, so that no queue is left behind: topic and server of the first server.
    private static func instance(of target: Target) -> String {
        let text = "\(target.topic ?? "").\(target.server ?? "")"
        // A queue's name has 255 bytes at most, of which the topic takes its part.
        let longest = 200
        guard text.utf8.count > longest else { return text }
        let digest = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return String(decoding: text.utf8.prefix(longest), as: UTF8.self) + "." + String(digest, radix: 16)
    }
}
