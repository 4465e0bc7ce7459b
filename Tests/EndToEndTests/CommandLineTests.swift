import ChildProcesses
import Foundation
import Testing

@Suite("On the command line", .timeLimit(.minutes(2)))
struct CommandLineTests {
    @Test("call prints the result as JSON, and its exit code tells how it ended")
    func call() async throws {
        try await ServeFixture.with { server in
            let gateway = ["BUSWAY_GATEWAY": server.api]
            let three = try await Command.busway("call", "demo", "add", "a:=1", "b:=2", "--gateway", server.api)
            #expect(three.status == 0 && three.output == "3\n" && three.errors.isEmpty)
            let echo = try await Command.busway(
                "call",
                "demo",
                "echo",
                "text=1",
                "list:=[1, 2.50]",
                "--args",
                #"{"first":0}"#,
                environment: gateway
            )
            #expect(echo.output == #"{"first":0,"text":"1","list":[1,2.50]}"# + "\n")
            let context = try await Command.busway(
                "call",
                "demo",
                "whoami",
                "--context",
                #"{"user":"ann"}"#,
                environment: gateway
            )
            #expect(context.output.contains(#""user":"ann""#))
            let failed = try await Command.busway("call", "demo", "fail", "type=KeyError", environment: gateway)
            #expect(failed.status == 76 && failed.errors.contains("builtins.KeyError"))
            let late = try await Command.busway(
                "call",
                "demo",
                "sleep",
                "seconds:=20",
                "--timeout",
                "0.2",
                environment: gateway
            )
            #expect(late.status == 75 && late.errors.contains("rpc-timeout"))
            let nobody = try await Command.busway("call", "nobody", "x", environment: gateway)
            #expect(nobody.status == 69 && nobody.errors.contains("no-responder"))
            let stats = try await Command.busway("call", "demo", "stats", "--namespace", "admin", environment: gateway)
            #expect(stats.status == 0 && stats.output.contains(#""calls""#))
        }
    }

    @Test("every option of a call may stand in the environment")
    func environment() async throws {
        try await ServeFixture.with { server in
            var environment = [
                "BUSWAY_GATEWAY": server.api, "BUSWAY_ARGS": #"{"a":1,"b":2}"#, "BUSWAY_CONTEXT": #"{"user":"ann"}"#,
                "BUSWAY_SERVER": "busway", "BUSWAY_VERSION": "1.3", "BUSWAY_TIMEOUT": "1e300",
                "BUSWAY_CALL_MONITOR": "2",
            ]
            #expect(try await Command.busway("call", "demo", "add", environment: environment).output == "3\n")
            let context = try await Command.busway("call", "demo", "whoami", environment: environment)
            #expect(context.output.contains(#""user":"ann""#))
            environment["BUSWAY_VERSION"] = "9.0"
            #expect(try await Command.busway("call", "demo", "add", environment: environment).status == 76)
            environment["BUSWAY_TIMEOUT"] = "soon"
            let bad = try await Command.busway("call", "demo", "add", environment: environment)
            #expect(bad.status == 78 && bad.errors.contains("BUSWAY_TIMEOUT"))
            let fanout = ["BUSWAY_GATEWAY": server.api, "BUSWAY_FANOUT": "1"]
            #expect(try await Command.busway("cast", "nobody", "x", environment: fanout).status == 0)
            let ready = try await Command.busway("healthcheck", server.admin, environment: ["BUSWAY_READY": "1"])
            #expect(ready.output.contains("ready"))
        }
    }

    @Test("a result that cannot be written is a failure, also when there was no output to begin with")
    func lostResult() async throws {
        for line in ["busway openapi >/dev/full", "busway openapi >&-"] {
            let command = try await Command.shell(line)
            #expect(command.status == 70 && command.errors.contains("standard output"), "\(line)")
        }
    }

    @Test("cast prints the message's id, ping how long it took")
    func castAndPing() async throws {
        try await ServeFixture.with { server in
            let gateway = ["BUSWAY_GATEWAY": server.api]
            let cast = try await Command.busway("cast", "demo", "echo", "a=1", environment: gateway)
            #expect(cast.status == 0 && cast.output.count == 33)
            let fanout = try await Command.busway("cast", "demo", "echo", "--fanout", environment: gateway)
            #expect(fanout.status == 0)
            let lost = try await Command.busway("cast", "nobody", "x", environment: gateway)
            #expect(lost.status == 69)
            let ping = try await Command.busway("ping", "demo", "--server", "busway", environment: gateway)
            #expect(ping.status == 0 && ping.output.hasPrefix("pong from demo.busway in "))
            #expect(try await Command.busway("ping", "nobody", environment: gateway).status == 69)
        }
    }

    @Test(
        "words that make no sense are usage errors that say what is wrong",
        arguments: [
            (["call", "demo"], "method"), (["call", "demo", "add", "a"], "key=value"),
            (["call", "demo", "add", "a:=x"], "JSON"),
            (["call", "demo", "add", "--args", "[]"], "--args"),
            (["call", "demo", "add", "--timeout", "0"], "--timeout"),
            (["call", "demo", "add", "--gateway", "ftp://x"], "http://"), (["serve"], "--transport"),
            (["nonsense"], "nonsense"),
            (["call", "demo", "add", "--transport", "nowhere"], "scheme"),
            (["call", "demo", "add", "--timeout", "inf"], "--timeout"),
            (["ping", "demo", "--timeout", "nan"], "--timeout"),
            (["call", "demo", "add", "--call-monitor", "1"], "2 seconds"),
            (["healthcheck", "--timeout", "0"], "--timeout"),
            (["serve", "--demo", "--listen", "8080"], "--listen"), (["serve", "--transport", "x://"], "--transport"),
        ]
    )
    func usage(arguments: [String], says: String) async throws {
        let command = try await Command.busway(arguments)
        #expect(command.status == 64)
        #expect(command.errors.localizedCaseInsensitiveContains(says), "\(command.errors)")
    }

    @Test("nobody at the gateway's address is exit code 69")
    func noGateway() async throws {
        let command = try await Command.busway("call", "demo", "add", "--gateway", "http://127.0.0.1:1")
        #expect(command.status == 69 && command.errors.contains("127.0.0.1:1"))
        #expect(try await Command.busway("healthcheck", "http://127.0.0.1:1").status == 69)
    }

    @Test("healthcheck tells alive from ready")
    func healthcheck() async throws {
        try await ServeFixture.with { server in
            let alive = try await Command.busway("healthcheck", server.admin)
            #expect(alive.status == 0 && alive.output == #"{"status":"alive"}"# + "\n")
            let environment = ["BUSWAY_ADMIN": String(server.admin.dropFirst("http://".count))]
            #expect(try await Command.busway("healthcheck", "--ready", environment: environment).status == 0)
        }
    }

    @Test("--version, --help and openapi print what they promise")
    func printed() async throws {
        #expect(try await Command.busway("--version").output.split(separator: ".").count == 3)
        let help = try await Command.busway("--help")
        for word in ["serve", "call", "cast", "ping", "check", "openapi", "healthcheck"] {
            #expect(help.output.contains(word))
        }
        #expect(try await Command.busway("openapi").output.hasPrefix("openapi: 3.1.0"))
        #expect(try await Command.busway("openapi", "--json").output.hasPrefix(#"{"openapi":"3.1.0""#))
    }

    @Test("check prints file, line and reason for everything that is wrong, and exits with 78")
    func check() async throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write("good.yaml", "transport: memory://\ngateway:\n  limits: { body: 2MiB }\n")
        let ok = try await Command.busway("check", "--config", good)
        #expect(ok.status == 0 && ok.output == "\(good): ok\n")
        let bad = try directory.write(
            "bad.yaml",
            "gateway:\n  limit: {}\n  timeouts:\n    call: soon\nlog: { level: loud }\n"
        )
        let command = try await Command.busway("check", "--config", bad)
        #expect(command.status == 78)
        let lines = command.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.hasPrefix("\(bad):2: gateway.limit: unknown key; did you mean 'limits'?") == true)
        #expect(
            command.output.contains("\(bad):4: gateway.timeouts.call") && command.output.contains("\(bad):5: log.level")
        )
        #expect(try await Command.busway("check", "--config", directory.path("none.yaml")).status == 78)
        let folder = try await Command.busway("check", "--config", directory.path(""))
        #expect(folder.status == 78 && folder.output.contains("it is a directory"))
        let large = try directory.write("large.yaml", String(repeating: "# 4567\n", count: 200_000))
        #expect(try await Command.busway("check", "--config", large).output.contains("more than the 1048576 bytes"))
        let pipe = try await Command.shell("echo 'transport: memory://' | busway check --config /dev/stdin")
        #expect(pipe.status == 0 && pipe.output == "/dev/stdin: ok\n")
        let secret = try directory.write("secret.yaml", "transport: memory://ann:hunter2@host/\n")
        let warned = try await Command.busway("check", "--config", secret)
        #expect(warned.status == 0 && warned.errors.contains("transport_file") && !warned.errors.contains("hunter2"))
        let broken = try directory.write("broken.yaml", "a: [1\nb: 2\n")
        let syntax = try await Command.busway("check", "--config", broken)
        #expect(syntax.status == 78 && syntax.output.hasPrefix("\(broken):"))
    }
}
