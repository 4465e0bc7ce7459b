import Logging
import Messaging
import WireJSON

/// Measures calls on the memory bus: `MessagingBench [in flight] [calls]`.
@main
struct MessagingBench {
    static func main() async throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
        let inFlight = max(1, numbers.first ?? 64)
        let calls = max(inFlight, numbers.dropFirst().first ?? 200_000)
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let endpoint = ClosureEndpoint { $0.on("echo") { _, arguments in arguments } }
        try await withTransport("memory://", logger: logger) { transport in
            let server = RPCServer(transport, target: Target(topic: "bench", server: "one"), endpoints: [endpoint])
            try await server.start()
            let client = RPCClient(transport, target: Target(topic: "bench"))
            for round in 1...3 {
                let elapsed = try await time(calls, inFlight: inFlight, client)
                let rate = Int(Double(calls) / (elapsed / .seconds(1)))
                print("round \(round): \(rate) calls/s with \(inFlight) in flight")
            }
            await server.stop()
            await server.wait()
        }
    }

    private static func time(_ calls: Int, inFlight: Int, _ client: RPCClient) async throws -> Duration {
        let arguments = try RawJSON(validating: Array(#"{"a": 1, "name": "something", "list": [1, 2, 3]}"#.utf8))
        let context: RequestContext = ["request_id": "req-1", "user_id": "somebody"]
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    for _ in 0..<calls / inFlight { _ = try await client.call("echo", context, raw: arguments) }
                }
            }
            try await group.waitForAll()
        }
        return ContinuousClock.now - start
    }
}
