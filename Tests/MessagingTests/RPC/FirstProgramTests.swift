import Messaging
import Testing

@Suite("The first program", .timeLimit(.minutes(1)))
struct FirstProgramTests {
    private struct Operands: Codable {
        var a: Int
        var b: Int
    }

    @Test("a transport, a server and a client take ten lines")
    func firstProgram() async throws {
        let calculator = ClosureEndpoint(version: "1.0") { endpoint in
            endpoint.on("add", taking: Operands.self) { _, operands in operands.a + operands.b }
        }
        let sum = try await withTransport("memory://") { transport in
            let server = RPCServer(transport, target: Target(topic: "math", server: "one"), endpoints: [calculator])
            try await server.start()
            let client = RPCClient(transport, target: Target(topic: "math"))
            return try await client.call("add", arguments: Operands(a: 2, b: 3), returning: Int.self)
        }
        #expect(sum == 5)
    }
}
