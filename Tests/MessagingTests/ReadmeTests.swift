import Messaging
import Testing
import WireJSON

/// The program in the README, as it stands there.
@Suite("The README's program", .timeLimit(.minutes(1)))
struct ReadmeTests {
    private struct Operands: Decodable {
        let a: Int
        let b: Int
    }

    @Test("adds two numbers over a bus")
    func program() async throws {
        let endpoint = ClosureEndpoint(version: "1.0") { endpoint in
            endpoint.on("add", taking: Operands.self) { _, operands in operands.a + operands.b }
        }
        try await withTransport("memory://readme") { transport in
            let server = RPCServer(transport, target: Target(topic: "calc", server: "one"), endpoints: [endpoint])
            try await server.start()
            let client = RPCClient(transport, target: Target(topic: "calc"))
            let sum = try await client.call("add", ["user": "ann"], ["a": 1, "b": 2], returning: Int.self)
            #expect(sum == 3)
            await server.stop()
        }
    }
}
