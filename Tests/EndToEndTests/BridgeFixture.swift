import ChildProcesses
import Foundation
import Locking
import Testing

/// A `busway bridge` of this build and, if a test wants it, the web service of the example behind it.
final class BridgeFixture: Sendable {
    /// The base URL of the admin listener.
    let admin: String
    private let child: ChildProcess
    private let log: Lock<String>

    /// The example's service on a port the system chose, for the length of `body`.
    static func withService(_ body: (_ url: String) async throws -> Void) async throws {
        let script = example.appendingPathComponent("service.py").path
        let service = try ChildProcess("/usr/bin/python3", [script, "0"], environment: Command.cleanEnvironment)
        defer { service.signal(SIGKILL) }
        var output = ""
        for await chunk in service.output {
            output += String(decoding: chunk, as: UTF8.self)
            if output.hasSuffix("\n") { break }
        }
        try await body(output.trimmingCharacters(in: .newlines))
    }

    /// The example's own file, with the ports of this machine's moment in it.
    static func exampleFile(upstream: String) throws -> String {
        try String(contentsOf: example.appendingPathComponent("busway.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "http://127.0.0.1:9000", with: upstream)
            .replacingOccurrences(of: "127.0.0.1:8082", with: "127.0.0.1:0")
    }

    /// Starts a bridge, waits until it serves `topics` topics, lends it to `body`, and kills it if `body` left it running.
    static func with(
        bus url: String,
        file: String,
        topics: Int = 1,
        _ body: (BridgeFixture) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("bridge.yaml", file)
        let fixture = try await BridgeFixture(bus: url, path, topics)
        defer { fixture.signal(SIGKILL) }
        try await body(fixture)
    }

    private static let example = Command.binary.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/bridge")

    private init(bus url: String, _ path: String, _ topics: Int) async throws {
        let child = try ChildProcess(
            Command.binary.path,
            ["bridge", "--config", path, "--admin", "127.0.0.1:0"],
            environment: Command.cleanEnvironment.merging(["BUSWAY_TRANSPORT": url, "BUSWAY_LOG_FORMAT": "json"]) { $1 }
        )
        let log = Lock("")
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        Task {
            for await chunk in child.errors {
                let hasStarted = log.withLock { log in
                    log += String(decoding: chunk, as: UTF8.self)
                    let serving = log.components(separatedBy: #""message":"serving""#).count - 1
                    return serving >= topics && log.contains(#""serves":"admin""#)
                }
                if hasStarted { ready.finish() }
            }
            ready.finish()
        }
        for await _ in isReady {}
        let text = log.withLock { $0 }
        let start = try #require(text.range(of: #""address":""#), "it did not start: \(text)")
        admin = "http://" + String(text[start.upperBound...].prefix { $0 != "\"" })
        self.child = child
        self.log = log
    }

    /// What it has logged so far.
    var logged: String { log.withLock { $0 } }

    /// Sends it a signal.
    func signal(_ number: Int32) { child.signal(number) }

    /// Its exit code once it has ended.
    func exitCode() async -> Int32 { await child.exitStatus() }
}
