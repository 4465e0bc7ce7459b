import BuswayGateway
import BuswayObservability
import HTTPTypes
import Locking
import Messaging
import WireJSON
import WorkerFixture

/// A gateway on a memory bus of its own, with a worker on the topic `calc`.
struct GatewayFixture: Sendable {
    let gateway: Gateway
    let transport: Transport
    let log = Lock<[AccessLogEntry]>([])

    /// Lends a fixture to `body`, and closes its bus afterwards.
    static func with(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        worker: Bool = true,
        tokens: (any TokenVerifying)? = nil,
        tracer: BatchingTracer? = nil,
        _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        try await withTransport("memory://\(UniqueID().description)") { transport in
            let fixture = try GatewayFixture(transport, configuration, tokens, tracer)
            guard worker else { return try await body(fixture) }
            let released = AsyncStream<Void>.makeStream()
            let server = RPCServer(
                transport,
                target: Target(topic: "calc", server: "one"),
                endpoints: [Self.endpoint(released.stream)],
                answersPing: true
            )
            try await server.start()
            do { try await body(fixture) } catch {
                await end(server, released.continuation)
                throw error
            }
            await end(server, released.continuation)
        }
    }

    /// Lends `body` two gateways on one bus, each with what goes on behind it, and a worker on the topic `jobs`.
    static func withPair(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        replicas: Bool = true,
        _ body: (_ here: GatewayFixture, _ there: GatewayFixture, CountingWorker) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.looksForReplicas = replicas
        try await withTransport("memory://\(UniqueID().description)") { transport in
            let pair = try [0, 1].map { _ in try GatewayFixture(transport, configuration, nil) }
            let jobs = CountingWorker()
            let server = RPCServer(transport, target: Target(topic: "jobs", server: "one"), endpoints: [jobs.endpoint])
            try await server.start()
            let running = pair.map { fixture in Task { await fixture.gateway.run() } }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(pair[0], pair[1], jobs)) } catch { outcome = .failure(error) }
            jobs.release.fire()
            for task in running { task.cancel() }
            for task in running { await task.value }
            await server.stop()
            await server.wait()
            try outcome.get()
        }
    }

    /// Lends `body` one gateway with what goes on behind it, and a worker on the topic `jobs`.
    static func withJobs(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        _ body: (GatewayFixture, CountingWorker) async throws -> Void
    ) async throws {
        try await withPair(configuration, replicas: false) { here, _, jobs in try await body(here, jobs) }
    }

    private static func end(_ server: RPCServer, _ release: AsyncStream<Void>.Continuation) async {
        release.finish()
        await server.stop()
        await server.wait()
    }

    private init(
        _ transport: Transport,
        _ configuration: GatewayConfiguration,
        _ tokens: (any TokenVerifying)?,
        _ tracer: BatchingTracer? = nil
    ) throws {
        let log = self.log
        self.transport = transport
        gateway = Gateway(
            transport: transport,
            configuration: configuration,
            tokens: tokens,
            document: try OpenAPIDocument(),
            tracer: tracer,
            accessLog: { entry in log.withLock { $0.append(entry) } }
        )
    }

    /// The worker's methods; `hang` hangs until `released` ends.
    private static func endpoint(_ released: AsyncStream<Void>) -> ClosureEndpoint {
        ClosureEndpoint(version: "1.3") { endpoint in
            endpoint.on("hang") { _, _ in
                for await _ in released {}
                return .null
            }
            endpoint.on("echo") { _, arguments in arguments }
            endpoint.on("context") { context, _ in RawJSON(.object(context.values)) }
            endpoint.on("raise") { _, arguments in
                let name = try arguments.value()["class"]?.stringValue ?? "ValueError"
                throw RPCFault(class: name, module: "shop.errors", message: "out of stock", expected: true)
            }
            endpoint.on("upstream") { _, arguments in
                let arguments = try arguments.value()
                throw RPCFault(
                    class: arguments["class"]?.stringValue ?? "",
                    module: "busway.http",
                    message: "the service said no",
                    keywordArguments: ["status": arguments["status"] ?? .null],
                    expected: true
                )
            }
            endpoint.on("pretend") { _, _ in
                throw RPCFault(.noSuchMethod("other"), expected: true)
            }
            endpoint.on("nan") { _, _ in RawJSON(unchecked: Array("[NaN]".utf8)[...]) }
        }
    }

    func post(
        _ path: String,
        _ body: String = "",
        peer: String = "127.0.0.1",
        fields: HTTPFields = [:],
        host: String? = "localhost"
    ) async -> Answer {
        await send(.post, path, body, peer: peer, fields: fields, host: host)
    }

    func get(
        _ path: String,
        fields: HTTPFields = [:],
        on listener: GatewayListener = .api(checksHost: true)
    ) async -> Answer {
        await send(.get, path, "", fields: fields, on: listener)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String,
        peer: String = "127.0.0.1",
        fields: HTTPFields = [:],
        host: String? = "localhost",
        on listener: GatewayListener = .api(checksHost: true)
    ) async -> Answer {
        var head = HTTPRequest(method: method, scheme: "http", authority: host, path: path)
        head.headerFields = fields
        let request = GatewayRequest(head: head, body: Array(body.utf8), peer: peer)
        return await send(request, on: listener)
    }

    func send(_ request: GatewayRequest, on listener: GatewayListener = .api(checksHost: true)) async -> Answer {
        Answer(await gateway.respond(to: request, on: listener))
    }
}

/// An answer, with short names for what tests ask of it.
struct Answer: Sendable {
    let response: GatewayResponse

    init(_ response: GatewayResponse) { self.response = response }

    var status: Int { response.head.status.code }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var code: String? { member("code")?.stringValue }
    var detail: String { member("detail")?.stringValue ?? "" }
    var delivery: String? { member("delivery")?.stringValue }
    var retryable: Bool? { member("retryable")?.boolValue }

    func member(_ name: String) -> JSONValue? {
        do { return try JSONValue(parsing: response.body)[name] } catch { return nil }
    }

    /// Everything a stream brings until it ends; closes it then, as a front does.
    func wholeStream() async -> String {
        guard let stream = response.stream else { return "no stream" }
        var bytes: [UInt8] = []
        while let piece = await stream.next() { bytes += piece }
        stream.close()
        return String(decoding: bytes, as: UTF8.self)
    }

    func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.head.headerFields[$0] } }
}
