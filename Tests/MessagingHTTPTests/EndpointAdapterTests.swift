import HTTPTypes
import Messaging
import MessagingHTTP
import Reactor
import SocketHTTP
import Testing
import WireJSON

@Suite(.timeLimit(.minutes(1)))
struct EndpointAdapterTests {
    private static let endpoint = ClosureEndpoint(version: "1.2") { endpoint in
        endpoint.on(
            MethodDescription(
                "forecast",
                summary: "Tells the weather",
                arguments: [ArgumentDescription("city", ["type": "string"])],
                result: ["type": "string"]
            )
        ) { _, _ in
            throw RPCFault.builtin("LookupError", "no such city", expected: true)
        }
    }

    private struct Operator {
        let address: SocketAddress

        func ask(
            _ path: String,
            _ method: HTTPRequest.Method = .get
        ) async throws -> (status: Int, body: JSONValue, fields: HTTPFields) {
            let loop = try EventLoop(name: "test")
            let deadline = MonotonicTime.now + .seconds(30)
            let connection = try await HTTPClientConnection.connect(to: address, on: loop, deadline: deadline)
            var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
            head.headerFields[.connection] = "close"
            let answer = try await connection.send(head, body: [], deadline: deadline)
            await connection.close()
            await loop.shutDown()
            return (answer.head.status.code, try JSONValue(parsing: answer.body), answer.head.headerFields)
        }
    }

    @Test("A server written with the library gets its catalogue, its health and its statistics over HTTP and the bus")
    func adapter() async throws {
        try await withTransport("memory://\(UniqueID().description)") { transport in
            let server = RPCServer(
                transport,
                target: Target(topic: "weather", server: "one"),
                endpoints: [Self.endpoint]
            )
            let adapter = try EndpointAdapter(
                transport,
                name: "weather station",
                version: "4.5",
                servers: [server],
                listen: "127.0.0.1:0"
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await adapter.run() }
                let desk = Operator(address: try #require(await adapter.addresses().first))

                #expect(try await desk.ask("/livez").status == 200)
                let before = try await desk.ask("/readyz?verbose")
                #expect(before.status == 503)
                #expect(before.fields[.retryAfter] == "1")
                #expect(before.body["checks"]?["servers"]?[0]?["serving"] == false)

                try await server.start()
                #expect(try await desk.ask("/readyz").body["status"] == "ready")

                let client = RPCClient(transport, target: Target(topic: "weather"))
                await #expect(throws: RPCError.self) { try await client.call("forecast", .empty, ["city": "Atlantis"]) }
                let page = try await desk.ask("/v1/endpoints").body
                let topic = try #require(page["topics"]?[0])
                #expect(topic["topic"] == "weather")
                #expect(topic["servers"]?[0]?["name"] == "weather station")
                let method = try #require(topic["methods"]?[0])
                #expect(method["summary"] == "Tells the weather")
                #expect(method["arguments"]?["required"] == ["city"])
                #expect(method["statistics"]?["calls"] == 1)
                #expect(method["statistics"]?["errors"] == 1)
                #expect(
                    method["statistics"]?["last_error"]?["message"] == "builtins.LookupError: no such city"
                )

                let bus = RPCClient(transport, target: Target(topic: CatalogueResponder.topic), requiresConsumer: true)
                var told: JSONValue?
                while told == nil {
                    do throws(RPCError) { told = try await bus.call(CatalogueResponder.method) } catch {
                        // The responder starts beside the listener.
                        #expect(error.code == .noResponder)
                    }
                }
                #expect(told?["name"] == "weather station")
                #expect(told?["servers"]?[0]?["methods"]?[0]?["name"] == "forecast")

                #expect(try await desk.ask("/elsewhere").status == 404)
                let refused = try await desk.ask("/livez", .post)
                #expect(refused.status == 405)
                #expect(refused.fields[.allow] == "GET, HEAD")
                await server.stop()
                #expect(try await desk.ask("/readyz").status == 503)
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
        }
    }
}
