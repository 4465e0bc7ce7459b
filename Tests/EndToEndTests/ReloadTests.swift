import ChildProcesses
import Foundation
import Testing

@Suite("The configuration of a running serve", .timeLimit(.minutes(2)))
struct ReloadTests {
    private static func text(_ gateway: String) -> String { "transport: memory://\ngateway: \(gateway)\n" }

    /// A gateway with a file that can be changed under it; nobody watches the file unless `interval` says so.
    private func with(
        _ gateway: String,
        interval: String = "0",
        _ body: (ServeFixture, (String) throws -> Void) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", Self.text(gateway))
        try await ServeFixture.with(
            ["--demo", "--config", file],
            environment: ["BUSWAY_RELOAD_INTERVAL": interval]
        ) { server in
            try await body(server) { text in _ = try directory.write("busway.yaml", text) }
        }
    }

    @Test("is read again on SIGHUP: rules, limits and errors count at once, and the log says what changed since when")
    func hangUp() async throws {
        try await with("{ limits: { in_flight: 7 } }") { server, write in
            #expect(try await server.ending("/v1/call/demo/fail").status == 500)
            try write(
                Self.text(
                    """
                    { limits: { in_flight: 8, body: 4KiB }, errors: { "builtins.ValueError": 422 },
                      expose: [ { topics: [demo], methods: [fail] } ] }
                    """
                )
            )
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration was read again")
            let mapped = try await server.ending("/v1/call/demo/fail", #"{"args":{"type":"ValueError"}}"#)
            #expect(mapped.status == 422 && mapped.code == "remote-value-error", "\(mapped)")
            #expect(try await server.ending("/v1/call/demo/add").status == 403)
            let line = { (key: String) in server.logged.split(separator: "\n").first { $0.contains("\"\(key)\"") } ?? ""
            }
            let live = line("gateway.limits.in_flight")
            #expect(live.contains(#""from":"7""#) && live.contains(#""to":"8""#) && live.contains("from now on"))
            #expect(line("gateway.limits.body").contains("from the next start"))
            let metrics = try await server.metrics()
            #expect(metrics.contains("\nbusway_config_reloads_total{result=\"success\"} 1\n"))
            #expect(metrics.contains("\nbusway_config_last_reload_successful 1\n"))
        }
    }

    @Test("stays as it was when the file can not be used, and the log and a metric say so")
    func bad() async throws {
        try await with("{ expose: [ { topics: [demo] } ] }") { server, write in
            try write(Self.text("{ expsoe: [] }"))
            server.signal(SIGHUP)
            try await server.untilLogged("stays as it was")
            #expect(server.logged.contains("busway.yaml:2: gateway.expsoe: unknown key; did you mean 'expose'?"))
            #expect(try await server.post("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#) == "{\"result\":3}\n")
            #expect(try await server.ending("/v1/call/other/add").code == "unknown-topic")
            let metrics = try await server.metrics()
            #expect(metrics.contains("\nbusway_config_reloads_total{result=\"failure\"} 1\n"))
            #expect(metrics.contains("\nbusway_config_last_reload_successful 0\n"))
            try write(Self.text("{}"))
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration was read again")
            #expect(try await server.metrics().contains("\nbusway_config_last_reload_successful 1\n"))
        }
    }

    @Test("is read again when the file changes, without a signal, and a key that was taken out lets nobody in")
    func watched() async throws {
        let key = { (name: String, digest: String) in
            "{ auth: { api_keys: [ { name: \(name), sha256: [\(digest)] } ] } }"
        }
        // SHA-256 of "a" and of "b".
        let first = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
        let second = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
        try await with(key("ops", first), interval: "0.05") { server, write in
            let call = { (key: String) in
                try await server.ending("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#, "-H", "X-API-Key: \(key)")
                    .status
            }
            #expect(try await call("a") == 200)
            try write(Self.text(key("ops", second)))
            try await server.untilLogged("the configuration was read again")
            #expect(try await call("a") == 401)
            #expect(try await call("b") == 200)
            #expect(!server.logged.contains(first) && !server.logged.contains(second))
        }
    }

    @Test("keeps its places and counts across a change: what is in flight still counts against the new limit")
    func inFlight() async throws {
        try await with("{ limits: { patience: 0 } }") { server, write in
            async let running = server.post("/v1/call/demo/sleep", #"{"args":{"seconds":60},"timeout":5}"#)
            try await server.waitForRunningCall()
            try write(Self.text("{ limits: { patience: 0, in_flight: 1 } }"))
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration was read again")
            #expect(try await server.ending("/v1/call/demo/add").code == "overloaded")
            #expect(try await running.contains("rpc-timeout"))
            #expect(try await server.post("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#) == "{\"result\":3}\n")
        }
    }
}

extension ServeFixture {
    /// Returns when the log has that text.
    func untilLogged(_ text: String) async throws {
        while !logged.contains(text) {
            // Nobody tells; and asking all the time would slow down what is waited for.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
