import Messaging
import Testing
import WireJSON

@Suite(.timeLimit(.minutes(1)))
struct CatalogueTests {
    @Test("A method's description becomes the schema of its arguments, with defaults and what each is for")
    func schema() {
        let method = MethodDescription(
            "boot",
            arguments: [
                ArgumentDescription("image", ["type": "string"], summary: "Which image"),
                ArgumentDescription("count", ["type": "integer"], default: 1),
                ArgumentDescription("hints", true, default: nil),
            ]
        )
        #expect(
            method.argumentsSchema == [
                "type": "object",
                "properties": [
                    "image": ["type": "string", "description": "Which image"],
                    "count": ["type": "integer", "default": 1],
                    "hints": true,
                ],
                "required": ["image"],
                "additionalProperties": false,
            ]
        )
        #expect(MethodDescription("boot").argumentsSchema == nil)
        let anything = MethodDescription("echo", arguments: [], takesFurtherArguments: true)
        #expect(anything.argumentsSchema?["additionalProperties"] == true)
    }

    @Test("A server tells of its methods and counts what became of them, and hides what its policy hides")
    func server() async throws {
        let endpoint = ClosureEndpoint(namespace: "ops", version: "2.1", legacyNamespaces: [nil]) { endpoint in
            endpoint.on(MethodDescription("good", result: ["type": "null"])) { _, _ in .null }
            endpoint.on("bad") { _, _ in throw RPCFault.builtin("ValueError", "no") }
            endpoint.on("_hidden") { _, _ in .null }
        }
        try await withTransport("memory://\(UniqueID().description)") { transport in
            let server = RPCServer(
                transport,
                target: Target(topic: "jobs", server: "one"),
                endpoints: [endpoint],
                answersPing: true
            )
            #expect(!server.isServing)
            try await server.start()
            #expect(server.isServing)
            let old = RPCClient(transport, target: Target(topic: "jobs", version: "2.0"))
            let new = RPCClient(transport, target: Target(topic: "jobs", namespace: "ops", version: "2.0"))
            try await old.call("good")
            try await new.call("good")
            for method in ["bad", "missing"] {
                await #expect(throws: RPCError.self) { try await new.call(method) }
            }
            let told = server.serverDescription
            #expect(told.topic == "jobs")
            #expect(told.server == "one")
            #expect(told.exchange == nil)
            #expect(told.methods.map(\.name) == ["bad", "good"])
            #expect(told.methods.allSatisfy { $0.namespace == "ops" && $0.version == "2.1" })
            #expect(told.methods[1].result == ["type": "null"])
            #expect(told.methods[1].statistics.calls == 2)
            #expect(told.methods[1].statistics.errors == 0)
            #expect(told.methods[1].statistics.meanSeconds != nil)
            #expect(told.methods[0].statistics.errors == 1)
            #expect(told.methods[0].statistics.lastError?.text == "builtins.ValueError: no")
            await server.stop()
            await server.wait()
            #expect(!server.isServing)
        }
    }

    @Test("Servers of one topic are told of together, and their counts are added")
    func merging() {
        func service(_ name: String, calls: Int, mean: Double?) -> ServiceDescription {
            let method = ServedMethod(
                name: "add",
                version: "1.0",
                arguments: name == "two" ? ["type": "object"] : nil,
                statistics: MethodStatistics(calls: calls, meanSeconds: mean)
            )
            return ServiceDescription(
                name: "program",
                version: nil,
                instance: name,
                uptime: 1,
                servers: [ServerDescription(topic: "t", server: name, exchange: nil, running: 0, methods: [method])]
            )
        }
        let topics = TopicDescription.merging([
            service("two", calls: 3, mean: 1), service("one", calls: 1, mean: 5), service("zero", calls: 0, mean: nil),
        ])
        #expect(topics.count == 1)
        #expect(topics[0].servers.map(\.server) == ["one", "two", "zero"])
        #expect(topics[0].methods.count == 1)
        #expect(topics[0].methods[0].servers == ["one", "two", "zero"])
        #expect(topics[0].methods[0].method.arguments == ["type": "object"])
        #expect(topics[0].methods[0].method.statistics.calls == 4)
        #expect(topics[0].methods[0].method.statistics.meanSeconds == 2)
    }

    @Test("A responder's name on the bus is the same at every start and fits a queue's name")
    func instance() async throws {
        try await withTransport("memory://\(UniqueID().description)") { transport in
            func name(_ topic: String, _ server: String) -> String {
                let server = RPCServer(transport, target: Target(topic: topic, server: server), endpoints: [])
                return CatalogueResponder(transport, name: "x", servers: [server]).description.instance
            }
            #expect(name("weather", "host-1") == "weather.host-1")
            let long = String(repeating: "a", count: 120)
            #expect(name(long, long) == name(long, long))
            #expect(name(long, long) != name(long, long + "b"))
            #expect("\(CatalogueResponder.topic).\(name(long, long))".utf8.count < 255)
        }
    }
}
