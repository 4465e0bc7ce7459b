import Messaging
import MessagingEndpoints
import PythonPeers
import Testing
import WireJSON

/// Some of what the Python peer serves (`Tests/Interop/peer/endpoints.py`), as a protocol.
@RPCInterface(version: "1.5")
private protocol PeerMethods {
    func add(_ context: RequestContext, a: Int, b: Int) async throws -> Int
    func who() async throws -> String
    func failOwn(text: String) async throws
}

@Suite("A client made by a macro calls a Python server on RabbitMQ", .timeLimit(.minutes(2)))
struct SwiftCallerTests {
    @Test("results are typed, and what Python raises has its class, module, text and arguments")
    func calls() async throws {
        try await Broker.with { broker in
            let target: JSONObject = ["topic": "python", "server": "macro"]
            try await broker.peer.run(
                "serve",
                ["url": JSONValue(broker.url), "name": JSONValue(broker.url), "target": JSONValue(target)]
            )
            try await broker.withTransport { transport in
                let client = RPCClient(transport, target: Target(topic: "python"), timeout: .seconds(20))
                let peer = try PeerMethodsClient(client)
                #expect(try await peer.add(["test": "macro"], a: 1, b: 2) == 3)
                #expect(try await peer.who() == "macro")
                let error = await #expect(throws: RPCError.self) { try await peer.failOwn(text: "no luck") }
                #expect(error?.remote?.qualifiedName == "failures.PeerError")
                #expect(error?.remote?.message.contains("no luck") == true)
                #expect(error?.remote?.arguments == ["no luck", 7])
            }
        }
    }
}
