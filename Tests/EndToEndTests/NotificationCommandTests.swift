import ChildProcesses
import Foundation
import Locking
import Testing
import WireJSON

/// A program whose output lines a test reads while it runs; one task reads.
private final class Lines: Sendable {
    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    let child: ChildProcess
    private let state = Lock(State())

    init(_ program: String, _ arguments: [String]) throws {
        let child = try ChildProcess(program, arguments, environment: Command.cleanEnvironment)
        self.child = child
        Task { [state] in
            for await line in child.output.lines { Self.change(state) { $0.lines.append(line) } }
            Self.change(state) { $0.hasEnded = true }
        }
    }

    /// The next line; nil at the end.
    func next() async -> String? {
        while true {
            let (line, hasEnded) = state.withLock { state in
                (state.lines.isEmpty ? nil : state.lines.removeFirst(), state.hasEnded)
            }
            if line != nil || hasEnded { return line }
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.lines.isEmpty, !state.hasEnded else { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
    }

    private static func change(_ state: Lock<State>, _ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            return state.waiter.take()
        }
        waiter?.resume()
    }
}

@Suite("busway notify and busway listen", .timeLimit(.minutes(2)))
struct NotificationCommandTests {
    private func type(_ line: String?) -> String? {
        line.map { line in
            do { return try JSONValue(parsing: line)["event_type"]?.stringValue ?? "none" } catch { return line }
        }
    }

    /// Tells `probe` until the listener prints it, so that whatever is told afterwards is printed.
    private func untilListening(_ listener: Lines, _ notify: [String]) async throws {
        let isHeard = Lock(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                #expect(type(await listener.next()) == "probe.a")
                isHeard.withLock { $0 = true }
            }
            group.addTask {
                while !isHeard.withLock({ $0 }) { _ = try await Command.busway(["notify", "probe.a"] + notify) }
                _ = try await Command.busway(["notify", "probe.last"] + notify)
            }
            try await group.waitForAll()
        }
        while let seen = type(await listener.next()), seen != "probe.last" {}
    }

    @Test("through a gateway: what one tells the other prints, until it is interrupted")
    func throughGateway() async throws {
        try await ServeFixture.with { gateway in
            let way = ["--gateway", gateway.api]
            let listener = try Lines(Command.binary.path, ["listen", "--event-type", "probe|compute"] + way)
            try await untilListening(listener, way)
            let told = try await Command.busway(
                ["notify", "compute.up", "id:=12", "name=x", "--payload", #"{"a":1.50}"#, "--publisher-id", "me"] + way
            )
            #expect(told.status == 0, "\(told)")
            _ = try await Command.busway(["notify", "net.up"] + way)
            _ = try await Command.busway(["notify", "compute.down", "--priority", "critical"] + way)
            let line = try #require(await listener.next())
            let value = try JSONValue(parsing: line)
            #expect(value["message_id"]?.stringValue == told.output.trimmingCharacters(in: .newlines))
            #expect(line.contains(#""payload":{"a":1.50,"id":12,"name":"x"}"#), "\(line)")
            #expect(value["publisher_id"] == "me" && value["priority"] == "INFO" && value["topic"] == "notifications")
            #expect(type(await listener.next()) == "compute.down")
            listener.child.signal(SIGINT)
            #expect(await listener.child.exitStatus() == 0)
            #expect(await listener.next() == nil)
        }
    }

    @Test("a gateway that drains ends the listener with its reason, and one that refuses with its problem")
    func ended() async throws {
        try await ServeFixture.with { gateway in
            let way = ["--gateway", gateway.api]
            let refused = try await Command.busway(["listen", "--topic", "a#"] + way)
            #expect(refused.status == 64 && refused.errors.contains("invalid-target"), "\(refused)")
            let pool = try await Command.busway(["listen", "--pool", "p"] + way)
            #expect(pool.status == 64 && pool.errors.contains("--transport"), "\(pool)")
            let listener = try Lines(Command.binary.path, ["listen"] + way)
            try await untilListening(listener, way)
            gateway.signal(SIGTERM)
            #expect(await listener.child.exitStatus() == 69)
            #expect(await listener.child.errors.text().contains("shutting down"))
            #expect(await gateway.exitCode() == 0)
        }
    }

    @Test("a reader that is content with one line ends the listener quietly")
    func closedPipe() async throws {
        try await ServeFixture.with { gateway in
            let way = "--gateway \(gateway.api)"
            let ended = try await Command.shell(
                "{ busway listen \(way); echo \"rc $?\" >&2; } | head -n 1 & head=$!; "
                    + "while kill -0 $head 2>/dev/null; do busway notify e \(way) >/dev/null; done; wait"
            )
            #expect(ended.output.hasPrefix("{") && ended.errors == "rc 0\n", "\(ended)")
        }
    }

    @Test("curl sees a stream's heartbeats and its last event, and a rule decides who sees it")
    func curl() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            """
            gateway:
              timeouts: { heartbeat: 0.1 }
              expose: [ { topics: [open], kinds: [notify, listen] } ]
            """
        )
        try await ServeFixture.with(["--config", file, "--demo"]) { gateway in
            let denied = try await Command.curl(gateway.api + "/v1/notifications/shut")
            #expect(denied.output.contains(#""code":"unknown-topic""#))
            let curl = try Lines("/usr/bin/curl", ["-sN", "--max-time", "30", gateway.api + "/v1/notifications/open"])
            #expect(await curl.next() == "retry: 2000")
            for expected in ["", ":", "", ":"] { #expect(await curl.next() == expected) }
            gateway.signal(SIGTERM)
            var rest = ""
            while let line = await curl.next() { rest += line + "\n" }
            #expect(rest.contains("event: end\ndata: {\"reason\":\"draining\","), "\(rest)")
            #expect(await curl.child.exitStatus() == 0)
        }
    }

    @Test("what is no priority, expression or payload is exit code 64, and says which option is wrong")
    func usage() async throws {
        for (arguments, option) in [
            (["listen", "--priority", "huge"], "--priority"), (["listen", "--event-type", "("], "--event-type"),
            (["notify", "e", "--priority", "huge"], "--priority"), (["notify", "e", "--payload", "{"], "--payload"),
            (["notify", "e", "a=1", "--payload", "[]"], "--payload"),
        ] {
            let command = try await Command.busway(arguments)
            #expect(command.status == 64 && command.errors.contains(option), "\(command)")
        }
    }
}
