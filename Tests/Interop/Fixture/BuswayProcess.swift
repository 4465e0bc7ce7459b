import ChildProcesses
import Foundation
import Locking
import PythonPeers
import RabbitMQFixture

/// A `busway serve --demo` of this build on a virtual host: a gateway, and a Swift worker that can be killed.
final class BuswayProcess: Sendable {
    /// The base URL of the API.
    let api: String
    private let child: ChildProcess
    private let log: Lock<String>

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("BUSWAY_") }

    /// Starts it, lends it to `body` and kills it if `body` left it running.
    static func with(
        _ url: String,
        _ body: (BuswayProcess) async throws -> Void
    ) async throws {
        let process = try await BuswayProcess(url)
        defer { process.signal(SIGKILL) }
        try await body(process)
    }

    private init(_ url: String) async throws {
        let child = try ChildProcess(
            Self.package.appendingPathComponent(".build/debug/busway").path,
            ["serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
            environment: Self.environment.merging(["BUSWAY_TRANSPORT": url, "BUSWAY_LOG_FORMAT": "json"]) { $1 }
        )
        let log = Lock("")
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        Task {
            for await chunk in child.errors {
                let hasStarted = log.withLock { log in
                    log += String(decoding: chunk, as: UTF8.self)
                    return log.contains(#""serves":"admin""#)
                }
                if hasStarted { ready.finish() }
            }
            ready.finish()
        }
        for await _ in isReady {}
        let addresses = log.withLock { $0 }.split(separator: "\n").compactMap { line -> String? in
            guard line.contains(#""message":"listening""#), let start = line.range(of: #""address":""#) else {
                return nil
            }
            return String(line[start.upperBound...].prefix { $0 != "\"" })
        }
        guard addresses.count == 2 else {
            throw PeerFailure(kind: "missing", text: "busway did not start: \(log.withLock { $0 })")
        }
        (api, self.child, self.log) = ("http://\(addresses[0])", child, log)
    }

    /// What it has logged so far.
    var logged: String { log.withLock { $0 } }

    /// Sends it a signal.
    func signal(_ number: Int32) { child.signal(number) }

    /// POSTs JSON with curl and returns the status and the body of the answer.
    func post(
        _ path: String,
        _ body: String
    ) async throws -> (status: Int, body: String) {
        let curl = try ChildProcess(
            "/usr/bin/curl",
            ["-sS", "--max-time", "30", "-w", "\n%{http_code}", "-d", body, api + path],
            environment: Self.environment
        )
        async let output = curl.output.text()
        async let errors = curl.errors.text()
        let status = await curl.exitStatus()
        let (said, complaint) = (await output, await errors)
        guard status == 0, let end = said.lastIndex(of: "\n"), let code = Int(said[end...].dropFirst()) else {
            throw PeerFailure(kind: "curl", text: "curl ended with \(status): \(complaint)")
        }
        return (code, String(said[..<end]))
    }
}
