import ChildProcesses
import Foundation
import Locking
public import WireJSON

/// A Python process with oslo.messaging, as a service and as a client (`Tests/Interop/peer/peer.py`).
///
/// Commands run at the same time; each answer finds its caller by a number. What libraries print ends up in ``logged``.
public final class PythonPeer: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
        var lastNumber = 0
        var hasEnded = false
        var log: [String] = []
    }

    private let child: ChildProcess
    private let state = Lock(State())

    /// Starts a peer, lends it to `body`, and ends it.
    public static func with<Result>(_ body: (PythonPeer) async throws -> Result) async throws -> Result {
        let peer = try PythonPeer()
        defer { peer.kill() }
        return try await body(peer)
    }

    /// Starts a peer that lives as long as this process, for all tests to share.
    public static func shared() throws -> PythonPeer { try PythonPeer() }

    private init() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let python = "\(package)/.cache/oslo/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw PeerFailure(kind: "missing", text: "\(python) is missing: run `scripts/setup test`")
        }
        child = try ChildProcess(
            python,
            // oslo.messaging warns on each start that eventlet, which it need not use, is deprecated.
            ["-W", "ignore", "\(package)/Tests/Interop/peer/peer.py"],
            environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"],
            hasInput: true
        )
        let (output, errors, state) = (child.output, child.errors, state)
        Task {
            for await line in output.lines { Self.take(line, state) }
            let waiting = state.withLock { state in
                state.hasEnded = true
                defer { state.waiting = [:] }
                return Array(state.waiting.values)
            }
            for continuation in waiting { continuation.resume(throwing: PeerFailure.ended) }
        }
        Task {
            for await line in errors.lines { state.withLock { $0.log.append(line) } }
        }
    }

    /// What it has printed, for the text of a failing test.
    public var logged: [String] { state.withLock { $0.log } }

    /// Ends it at once, as a crash would.
    public func kill() { child.signal(SIGKILL) }

    /// Freezes it: its sockets stay open and nobody reads them.
    public func pause() { child.signal(SIGSTOP) }

    /// Runs a command of `peer/commands.py` and returns its result.
    ///
    /// - Throws: ``PeerFailure`` with the Python exception, or when the peer ends first.
    @discardableResult
    public func run(
        _ command: String,
        _ arguments: JSONObject
    ) async throws -> JSONValue {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        var line = arguments
        line["id"] = JSONValue(number)
        line["do"] = JSONValue(command)
        let text = "\(JSONValue(line))\n"
        return try await withCheckedThrowingContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting[number] = continuation }
                return state.hasEnded
            }
            guard !hasEnded else { return continuation.resume(throwing: PeerFailure.ended) }
            Task {
                do { try await child.input?.write(text) } catch {
                    state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: error)
                }
            }
        }
    }

    private static func take(
        _ line: String,
        _ state: Lock<State>
    ) {
        let answer: JSONValue
        do { answer = try JSONValue(parsing: line, options: .init(maximumDepth: 1000, allowsNonFinite: true)) } catch {
            return state.withLock { $0.log.append("not an answer: \(line)") }
        }
        guard let number = answer["id"]?.intValue else { return }
        let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
        if let error = answer["error"] {
            continuation?.resume(throwing: PeerFailure(error))
        } else {
            continuation?.resume(returning: answer["result"] ?? .null)
        }
    }
}
