import ChildProcesses
import Foundation
import Locking
import Testing
import WireJSON

/// A `busway bridge` of this build and, if a test wants it, the web service of the example behind it.
final class BridgeFixture: Sendable {
    /// The base URL of the admin listener.
    let admin: String
    private let child: ChildProcess
    private let log: Lock<String>
    private let directory: TemporaryDirectory

    /// The example's service, on a port the system chooses unless there is one, for the length of `body`; then it is killed.
    static func withService(port: UInt16 = 0, _ body: (_ url: String) async throws -> Void) async throws {
        let script = example.appendingPathComponent("service.py").path
        let service = try ChildProcess("/usr/bin/python3", [script, "\(port)"], environment: Command.cleanEnvironment)
        let outcome: Result<Void, any Error>
        do {
            var output = ""
            for await chunk in service.output {
                output += String(decoding: chunk, as: UTF8.self)
                if output.hasSuffix("\n") { break }
            }
            outcome = .success(try await body(output.trimmingCharacters(in: .newlines)))
        } catch {
            outcome = .failure(error)
        }
        service.signal(SIGKILL)
        _ = await service.exitStatus()
        try outcome.get()
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
        environment: [String: String] = [:],
        _ body: (BridgeFixture) async throws -> Void
    ) async throws {
        let fixture = try await BridgeFixture(bus: url, file, topics, environment)
        defer { fixture.signal(SIGKILL) }
        try await body(fixture)
    }

    private static let example = Command.binary.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/bridge")

    private init(
        bus url: String,
        _ file: String,
        _ topics: Int,
        _ environment: [String: String]
    ) async throws {
        directory = try TemporaryDirectory()
        let child = try ChildProcess(
            Command.binary.path,
            ["bridge", "--config", try directory.write("bridge.yaml", file), "--admin", "127.0.0.1:0"],
            environment: Command.cleanEnvironment
                .merging(["BUSWAY_TRANSPORT": url, "BUSWAY_LOG_FORMAT": "json"]) { $1 }
                .merging(environment) { $1 }
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

    /// Its process id, for what the kernel tells about it.
    var processID: Int32 { child.id }

    /// Returns when the log has that text.
    func untilLogged(_ text: String) async throws {
        while !logged.contains(text) {
            // Nobody tells; and asking all the time would slow down what is waited for.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Puts another text into its file.
    func rewrite(_ file: String) throws { _ = try directory.write("bridge.yaml", file) }

    /// What `/readyz?verbose` says.
    func health() async throws -> JSONValue {
        try JSONValue(parsing: try await Command.curl(admin + "/readyz?verbose").output)
    }

    /// Asks for health until `isIt`; each question is a program of its own, which keeps them apart.
    @discardableResult
    func health(until isIt: (JSONValue) -> Bool) async throws -> JSONValue {
        while true {
            let health = try await health()
            if isIt(health) { return health }
        }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { child.signal(number) }

    /// Its exit code once it has ended.
    func exitCode() async -> Int32 { await child.exitStatus() }
}
