import ChildProcesses
import Foundation
import Testing

@Suite("serve", .timeLimit(.minutes(2)))
struct ServeTests {
    @Test("refuses to listen beyond loopback without authentication, unless told that this is meant")
    func anonymous() async throws {
        let refused = try await Command.busway("serve", "--demo", "--listen", "0.0.0.0:0", "--admin", "127.0.0.1:0")
        #expect(refused.status == 78 && refused.errors.contains("--allow-anonymous"))
        try await ServeFixture.with(["--demo", "--allow-anonymous"], listen: ["0.0.0.0:0"]) { server in
            let port = server.api.split(separator: ":").last ?? ""
            #expect(try await Command.curl("http://127.0.0.1:\(port)/livez").output.contains("alive"))
            let foreign = try await Command.curl("-H", "Host: evil.test", "http://127.0.0.1:\(port)/livez")
            #expect(foreign.output.contains("misdirected-request"))
        }
    }

    @Test("takes options before the environment before the file, and says where a password does not belong")
    func precedence() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            "transport: memory://file\ngateway: { demo: true, hosts: [file.test] }\nlog: { level: info }\n"
        )
        let environment = ["BUSWAY_CONFIG": file, "BUSWAY_TRANSPORT": "memory://environment"]
        try await ServeFixture.with([], environment: environment) { server in
            #expect(server.logged.contains("memory://environment"))
            let sum = try await server.post("/v1/call/demo/add", #"{"args":{"a":1,"b":1}}"#, "-H", "Host: file.test")
            #expect(sum == "{\"result\":2}\n")
        }
        try await ServeFixture.with(["--transport", "memory://ann:hunter2@option"], environment: environment) {
            server in
            #expect(server.logged.contains("process list"))
            #expect(!server.logged.contains("hunter2"))
        }
        let secret = try directory.write("transport", "memory://secret\n")
        try await ServeFixture.with(["--demo"], environment: ["BUSWAY_TRANSPORT_FILE": secret]) { server in
            #expect(server.logged.contains("memory://secret"))
        }
    }

    @Test("with a bad file or an address in use starts nothing")
    func badStart() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "gatway: {}\n")
        let bad = try await Command.busway("serve", "--demo", "--config", file)
        #expect(bad.status == 78 && bad.errors.contains("\(file):1: gatway: unknown key"))
        try await ServeFixture.with { server in
            let address = String(server.api.dropFirst("http://".count))
            let taken = try await Command.busway("serve", "--demo", "--listen", address, "--admin", "127.0.0.1:0")
            #expect(taken.status == 69 && taken.errors.contains(address))
            #expect(taken.errors.contains("another program listens there"))
        }
    }

    @Test("on SIGTERM lets a call in flight end, takes no new connection, and exits with 0")
    func drain() async throws {
        try await ServeFixture.with { server in
            async let running = server.post("/v1/call/demo/sleep", #"{"args":{"seconds":1.5}}"#, "-i")
            try await server.waitForRunningCall()
            server.signal(SIGTERM)
            let answer = try await running
            #expect(answer.contains("200 OK") && answer.lowercased().contains("connection: close"))
            #expect(await server.exitCode() == 0)
            #expect(try await Command.curl(server.api + "/livez").status != 0)
            #expect(server.logged.contains("stopped"))
        }
    }

    @Test("gives balancers time to notice when they ask /readyz, and serves meanwhile")
    func drainDelay() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "gateway: { timeouts: { drain_delay: 2 } }\n")
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            #expect(try await Command.curl(server.admin + "/readyz").output.contains("ready"))
            server.signal(SIGTERM)
            var ready = ""
            while !ready.contains("draining") { ready = try await Command.curl(server.admin + "/readyz").output }
            let answer = try await server.post("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#, "-i")
            #expect(answer.contains("200 OK") && answer.lowercased().contains("connection: close"))
            #expect(await server.exitCode() == 0)
        }
    }

    @Test("cuts a call off with 504 when the drain's time is over")
    func drainTimeout() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "gateway: { timeouts: { drain: 0.2 } }\n")
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            async let running = server.post("/v1/call/demo/sleep", #"{"args":{"seconds":60}}"#)
            try await server.waitForRunningCall()
            server.signal(SIGTERM)
            let answer = try await running
            #expect(answer.contains(#""code":"rpc-timeout""#) && answer.contains(#""delivery":"unknown""#), "\(answer)")
            #expect(await server.exitCode() == 0)
        }
    }

    @Test("exits at once on a second signal")
    func secondSignal() async throws {
        try await ServeFixture.with { server in
            async let running = Command.curl("-d", #"{"args":{"seconds":60}}"#, server.api + "/v1/call/demo/sleep")
            try await server.waitForRunningCall()
            server.signal(SIGTERM)
            // Nobody tells, and asking all the time would slow down what is waited for.
            while !server.logged.contains("draining") { try await Task.sleep(for: .milliseconds(5)) }
            server.signal(SIGINT)
            #expect(await server.exitCode() == 128 + SIGINT)
            #expect(try await running.status != 0)
        }
    }

    @Test("says which setting of the bus cannot be used, and not what password it held")
    func badTransport() async throws {
        let variable = ["BUSWAY_TRANSPORT": "rabbit://ann:hunter2@host:port/"]
        let bad = try await Command.busway("serve", environment: variable)
        #expect(bad.status == 78 && bad.errors.contains("BUSWAY_TRANSPORT: ") && !bad.errors.contains("hunter2"))
        let option = try await Command.busway("serve", "--transport", "nobus://ann:hunter2@host/")
        #expect(option.status == 64 && option.errors.contains("no driver for nobus://"))
        #expect(!option.errors.contains("hunter2"))
        let grace = try await Command.busway("serve", environment: ["BUSWAY_READY_GRACE": "soon", "BUSWAY_DEMO": "1"])
        #expect(grace.status == 78 && grace.errors.contains("BUSWAY_READY_GRACE: expected a time"))
        let file = ["BUSWAY_TRANSPORT_FILE": "/nonexistent"]
        let missing = try await Command.busway("serve", environment: file)
        #expect(missing.status == 78 && missing.errors.contains("/nonexistent: the file cannot be read: there is no"))
    }

    @Test("names the reason and the caller of a request that is no HTTP")
    func noHTTP() async throws {
        try await ServeFixture.with { server in
            let answer = try await Command.curl("-i", "-H", "Host:", server.api + "/livez").output
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains(#""code":"malformed-request""#))
            // Nobody tells, and asking all the time would slow down what is waited for.
            while !server.logged.contains("malformed-request") { try await Task.sleep(for: .milliseconds(5)) }
            let line = server.logged.split(separator: "\n").first { $0.contains("malformed-request") } ?? ""
            #expect(line.contains(#""peer":"127.0.0.1""#))
        }
    }

    @Test("logs one JSON line for each request")
    func log() async throws {
        try await ServeFixture.with { server in
            _ = try await server.post("/v1/call/demo/add?x=secret", "{}")
            // Nobody tells, and asking all the time would slow down what is waited for.
            while !server.logged.contains("/v1/call/demo/add") { try await Task.sleep(for: .milliseconds(5)) }
            let lines = server.logged.split(separator: "\n").filter { $0.contains(#""logger":"busway.access""#) }
            #expect(lines.count == 1 && lines[0].contains(#""status":400"#) && !lines[0].contains("secret"))
        }
    }
}

extension ServeFixture {
    /// Returns when the demo's `sleep` is running, as its statistics tell.
    func waitForRunningCall() async throws {
        var stats = ""
        while !stats.contains(#""sleep":1"#) {
            stats = try await post("/v1/call/demo/stats", #"{"namespace":"admin"}"#)
        }
    }
}
