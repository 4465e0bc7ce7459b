import Logging
import Messaging
@_spi(Benchmarks) import MessagingRabbitMQ

/// A client, a server or both, for `scripts/bench`: `MessagingBench client|server|both each|together URL TOPIC`.
///
/// Messages are acknowledged with a frame each, or those that come together with one.
/// Each says "ready" and ends with its standard input. A client reads `IN_FLIGHT SECONDS` from it, a line a run, and
/// answers with a line of JSON: calls, seconds, and the percentiles of the calls' times in microseconds.
@main
struct MessagingBench {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 4, ["each", "together"].contains(words[1]) else { throw Misuse.usage }
        let (role, url, topic) = (words[0], words[2], words[3])
        let rabbit: TransportDriverFactory = words[1] == "each" ? .rabbitMQAcknowledgingEach : .rabbitMQ
        let logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        try await withTransport(url, drivers: [.memory, rabbit], logger: logger) { transport in
            switch role {
            case "client": try await serveRuns(Load(transport, topic: topic))
            case "server":
                try await withEcho(transport, topic: topic) {
                    say("ready")
                    while readLine() != nil {}
                }
            case "both":
                try await withEcho(transport, topic: topic) {
                    try await serveRuns(Load(transport, topic: topic))
                }
            default: throw Misuse.usage
            }
        }
    }

    private enum Misuse: Error, CustomStringConvertible {
        case usage
        case run(String)

        var description: String {
            switch self {
            case .usage: "usage: MessagingBench client|server|both each|together URL TOPIC"
            case .run(let line): "no IN_FLIGHT SECONDS: \(line)"
            }
        }
    }

    /// Serves the method all rivals serve, and runs `body` meanwhile.
    private static func withEcho(_ transport: Transport, topic: String, _ body: () async throws -> Void) async throws {
        let endpoint = ClosureEndpoint { $0.on("echo") { _, arguments in arguments } }
        let target = Target(topic: topic, server: "one")
        // As many at once as any client here asks for, and where they come, as the rival in C does it.
        let executor = HandlerExecutor.cooperative(limit: 128)
        let server = RPCServer(transport, target: target, endpoints: [endpoint], executor: executor)
        try await server.start()
        try await body()
        await server.stop()
        await server.wait()
    }

    private static func serveRuns(_ load: Load) async throws {
        // The first call declares queues and opens connections, which is no part of what is measured.
        _ = try await load.run(inFlight: 1, seconds: 0.05)
        say("ready")
        while let line = readLine() {
            let numbers = line.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 2 else { throw Misuse.run(line) }
            say(try await load.run(inFlight: Int(numbers[0]), seconds: numbers[1]).line)
        }
    }
}
