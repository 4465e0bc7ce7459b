import ChildProcesses
import Foundation
import Locking
import Testing

/// A `busway serve` of this build on ports the system chose, ended when the test is over.
final class ServeFixture: Sendable {
    /// Base URLs of the two listeners.
    let api: String
    let admin: String
    private let child: ChildProcess
    private let log: Lock<String>

    /// Starts the gateway, lends it to `body`, and kills it if `body` left it running.
    static func with(
        _ arguments: [String] = ["--demo"],
        listen: [String] = ["127.0.0.1:0"],
        environment: [String: String] = [:],
        _ body: (ServeFixture) async throws -> Void
    ) async throws {
        let fixture = try await ServeFixture(arguments, listen: listen, environment: environment)
        defer { fixture.signal(SIGKILL) }
        try await body(fixture)
    }

    private init(_ arguments: [String], listen: [String], environment: [String: String]) async throws {
        let child = try ChildProcess(
            Command.binary.path,
            ["serve"] + arguments + listen.flatMap { ["--listen", $0] } + ["--admin", "127.0.0.1:0"],
            environment: Command.cleanEnvironment.merging(environment) { $1 }
        )
        let log = Lock("")
        let ready = AsyncStream<Void>.makeStream()
        Task {
            for await chunk in child.errors {
                let isReady = log.withLock { log in
                    log += String(decoding: chunk, as: UTF8.self)
                    return log.contains(#""serves":"admin""#)
                }
                if isReady { ready.continuation.finish() }
            }
            ready.continuation.finish()
        }
        for await _ in ready.stream {}
        let text = log.withLock { $0 }
        let addresses = text.split(separator: "\n").compactMap { line -> String? in
            guard line.contains(#""message":"listening""#), let start = line.range(of: #""address":""#) else {
                return nil
            }
            return String(line[start.upperBound...].prefix { $0 != "\"" })
        }
        let admin = try #require(
            addresses.count == listen.count + 1 ? addresses.last : nil,
            "it did not start: \(text)"
        )
        self.api = "http://\(addresses[0])"
        self.admin = "http://\(admin)"
        self.child = child
        self.log = log
    }

    /// What it has logged so far.
    var logged: String { log.withLock { $0 } }

    /// Its process id, for what the kernel tells about it.
    var processID: Int32 { child.id }

    /// Sends it a signal.
    func signal(_ number: Int32) { child.signal(number) }

    /// Its exit code, or minus the signal that ended it, once it has ended.
    func exitCode() async -> Int32 { await child.exitStatus() }

    /// POSTs JSON with curl and returns the answer's body.
    func post(_ path: String, _ body: String, _ options: String...) async throws -> String {
        try await Command.curl(options + ["-d", body, api + path]).output
    }
}
