import Logging
import Testing
import WireJSON

@testable import Messaging

@Suite("The running request", .timeLimit(.minutes(1)))
struct RunningRequestTests {
    private let listener = ScriptedListener()
    private let seen = Seen()

    private actor Seen {
        private(set) var requests: [RunningRequest?] = []

        func note(_ request: RunningRequest?) { requests.append(request) }

        /// Notes it and returns what a method without a result does.
        func noteNull(_ request: RunningRequest?) -> RawJSON {
            note(request)
            return .null
        }
    }

    /// Runs one request on a server whose only method does `body`.
    private func serve(_ message: ScriptedMessage, _ body: @escaping @Sendable () async -> Void) async throws {
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("run") { _, _ in
                await body()
                return .null
            }
        }
        let transport = try await RecordingDriver(listener: listener).transport()
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [endpoint])
        try await server.start()
        listener.hand(message)
        _ = await message.events(atLeast: 2)
        await server.stop()
        await server.wait()
    }

    private func request(_ id: String = "id") -> RequestMessage {
        RequestMessage(method: "run", messageID: id, replyQueue: "q", context: ["request_id": "req-1"])
    }

    @Test("a method, its child tasks and its unstructured ones see the request with its deadline")
    func inherited() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        try await serve(ScriptedMessage(request(), deadline: deadline)) { [seen] in
            await seen.note(RunningRequest.current)
            async let child: Void = seen.note(RunningRequest.current)
            await child
            await Task { await seen.note(RunningRequest.current) }.value
        }
        let requests = await seen.requests
        #expect(requests.count == 3)
        for request in requests {
            #expect(request?.method == "run")
            #expect(request?.messageID == "id")
            #expect(request?.context.requestID == "req-1")
            #expect(request?.deadline == deadline)
        }
    }

    @Test("outside of a server's methods there is none, and it ends with the method")
    func outside() async throws {
        #expect(RunningRequest.current == nil)
        try await serve(ScriptedMessage(request())) {}
        #expect(RunningRequest.current == nil)
    }

    @Test("a call that a method makes is a request of its own on the server that runs it")
    func nested() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let inner = RPCClient(transport, target: Target(topic: "inner"))
            let methods: [(String, RPCMethod.Body)] = [
                ("inner", { [seen] _, _ in await seen.noteNull(RunningRequest.current) }),
                (
                    "outer",
                    { [seen] _, _ in
                        _ = try await inner.call("inner", raw: .emptyObject)
                        return await seen.noteNull(RunningRequest.current)
                    }
                ),
            ]
            var servers: [RPCServer] = []
            for (name, body) in methods {
                let target = Target(topic: name, server: "s")
                let server = RPCServer(transport, target: target, endpoints: [ClosureEndpoint { $0.on(name, body) }])
                try await server.start()
                servers.append(server)
            }
            try await RPCClient(transport, target: Target(topic: "outer")).call("outer")
            for server in servers { await server.stop() }
        }
        #expect(await seen.requests.map { $0?.method } == ["inner", "outer"])
    }

    @Test("the metadata provider adds method, message and request identifiers, and nothing elsewhere")
    func logging() async throws {
        let provider = Logger.MetadataProvider.runningRequest
        #expect(provider.get().isEmpty)
        try await serve(ScriptedMessage(request("call-7"))) {
            #expect(
                provider.get() == [
                    "messaging.method": "run", "messaging.message_id": "call-7", "messaging.request_id": "req-1",
                ]
            )
        }
    }
}
