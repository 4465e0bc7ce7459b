import ChildProcesses
import Foundation
import RabbitMQFixture
import ScriptedUpstream
import Testing
import WireJSON

/// A bridge as a supervisor and an operator see it: signals, changed files, and who may look inside.
@Suite("The process of a bridge", .timeLimit(.minutes(2)))
struct BridgeProcessTests {
    /// Answers with the name of the header field `X-Key` it was shown, and never to `hang`.
    private let script: ScriptedServer.Script = { connection, next in
        while let request = try await next() {
            if request.contains("/hang") {
                await connection.waitForEnd()
                return
            }
            try await connection.answer("\"\(request.header("X-Key") ?? "nothing")\"")
        }
    }

    @Test("a first signal lets what runs end, and takes nothing more")
    func drain() async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        let script: ScriptedServer.Script = { connection, next in
            while try await next() != nil {
                for await _ in released {}
                try await connection.answer("1")
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url) { way in
                async let running = way.see()
                // Nobody tells, and asking all the time would slow down what is waited for.
                while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                way.bridge.signal(SIGTERM)
                try await way.bridge.untilLogged("draining")
                while try await way.see("late", timeout: 5).code != "no-responder" {}
                release.finish()
                let ending = try await running
                #expect(ending.body == "{\"result\":1}\n", "\(ending)")
                #expect(await way.bridge.exitCode() == 0)
                #expect(way.bridge.logged.contains("stopped"))
            }
        }
    }

    @Test("a second signal ends it at once", arguments: [(SIGTERM, SIGTERM), (SIGTERM, SIGINT), (SIGINT, SIGTERM)])
    func secondSignal(first: Int32, second: Int32) async throws {
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url) { way in
                async let running = way.see("hang", timeout: 2)
                // Nobody tells, and asking all the time would slow down what is waited for.
                while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                way.bridge.signal(first)
                try await way.bridge.untilLogged("draining")
                way.bridge.signal(second)
                #expect(await way.bridge.exitCode() == 128 + second)
                try await way.bridge.untilLogged("stopping at once: a second signal came")
                // Its request was taken, so nobody else runs it, and nobody can know what became of it.
                let ending = try await running
                #expect(ending.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(ending)")
            }
        }
    }

    @Test(
        "SIGHUP and a changed file bring methods, header fields and secrets at once, and the log says what takes a restart"
    )
    func reload() async throws {
        let directory = try TemporaryDirectory()
        let secret = try directory.write("secret", "first\n")
        let headers = "headers: { X-Key: { file: \(secret) } }"
        try await ScriptedServer.with(script: script) { upstream in
            let environment = ["BUSWAY_RELOAD_INTERVAL": "0.05"]
            try await BridgedWay.with(upstream.url, [headers], environment: environment) { way in
                let seen = { () async throws -> String in try await way.see().body }
                #expect(try await seen() == "{\"result\":\"first\"}\n")

                _ = try directory.write("secret", "second\n")
                try await way.bridge.untilReload(1)
                #expect(try await seen() == "{\"result\":\"second\"}\n")

                let more = "concurrency: 7"
                try way.bridge.rewrite(
                    BridgedWay.file(upstream.url, [headers], method: "timeout: 9") + "bridge_drain: 3\n"
                )
                try await way.bridge.untilReload(2)
                let line = { (key: String) in
                    way.bridge.logged.split(separator: "\n").last { $0.contains("\"\(key)\"") } ?? ""
                }
                #expect(line("bridge_drain").contains("from now on"))
                #expect(line("bridge[0].methods.see.timeout").contains("from now on"))

                // Another service is another matter: this one goes on as it was, with what it had last.
                try way.bridge.rewrite(BridgedWay.file(upstream.url, [headers, more], method: "timeout: 8"))
                try await way.bridge.untilReload(3)
                #expect(line("bridge[0].concurrency").contains("from the next start"))
                #expect(line("bridge[0].methods.see.timeout").contains("from the next start"))
                #expect(try await seen() == "{\"result\":\"second\"}\n")

                try way.bridge.rewrite(
                    "bridge: [ { topic: odd, upstream: \(upstream.url), methods: { see: { get: x } } } ]\n"
                )
                way.bridge.signal(SIGHUP)
                try await way.bridge.untilLogged("stays as it was")
                #expect(
                    way.bridge.logged.contains("bridge.yaml:1: bridge[0].methods.see.get: a path begins with a slash")
                )
                #expect(try await seen() == "{\"result\":\"second\"}\n")
                let metrics = try await Command.curl(way.bridge.admin + "/metrics").output
                #expect(metrics.contains("\nbusway_config_last_reload_successful 0\n"))

                // A method that is no longer there is gone, and one that is new is there.
                let renamed = BridgedWay.file(upstream.url, [headers]).replacing("      see:", with: "      look:")
                try way.bridge.rewrite(renamed)
                while try await way.see().code != "unknown-method" {}
                let looked = try await way.gateway.ending("/v1/call/odd/look", #"{"args":{"place":"x"}}"#)
                #expect(looked.body == "{\"result\":\"second\"}\n", "\(looked)")
                let catalogue = try JSONValue(
                    parsing: try await Command.curl(way.bridge.admin + "/v1/endpoints").output
                )
                let methods = catalogue["topics"]?.arrayValue?.first?["methods"]?.arrayValue ?? []
                #expect(methods.map { $0["name"]?.stringValue } == ["look", "tell"])
                #expect(!way.bridge.logged.contains("second"))
            }
        }
    }

    @Test(
        "what is inside is shown to those with the operators' token alone, once there is one, and a new one counts at once"
    )
    func adminToken() async throws {
        let directory = try TemporaryDirectory()
        let token = try directory.write("token", "s3cret\n")
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url) { way in
                let status = { (path: String, key: String?) async throws -> String in
                    let field = key.map { ["-H", "Authorization: Bearer \($0)"] } ?? []
                    return try await Command.curl(
                        field + ["-o", "/dev/null", "-w", "%{http_code}", way.bridge.admin + path]
                    ).output
                }
                let inside = ["/readyz?verbose", "/metrics", "/v1/endpoints"]
                for path in inside { #expect(try await status(path, nil) == "200") }
                try way.bridge.rewrite(BridgedWay.file(upstream.url) + "bridge_admin_token_file: \(token)\n")
                way.bridge.signal(SIGHUP)
                try await way.bridge.untilLogged("the configuration was read again")
                for path in inside {
                    #expect(try await status(path, nil) == "401", "\(path)")
                    #expect(try await status(path, "s3cre") == "401", "\(path)")
                    #expect(try await status(path, "s3cret") == "200", "\(path)")
                }
                for path in ["/livez", "/readyz"] { #expect(try await status(path, nil) == "200") }
                let refusal = try await Command.curl("-i", way.bridge.admin + "/metrics").output.lowercased()
                #expect(refusal.contains("www-authenticate: bearer") && !refusal.contains("s3cret"))
                #expect(!way.bridge.logged.contains("s3cret"))
            }
        }
    }

    @Test("operators reach it over TLS where its file says so, with a certificate where one is required")
    func adminTLS() async throws {
        let files = try await TestCertificates.make()
        let tls = """
            bridge_admin_tls:
              certificate: \(files.path("server.pem"))
              key: \(files.path("server.key"))
              client_ca: \(files.path("ca.pem"))
              client_certificate: required

            """
        try await RabbitMQNode.shared().withVirtualHost { bus in
            let file = BridgedWay.file("http://127.0.0.1:9") + tls
            try await BridgeFixture.with(bus: bus.url, file: file) { bridge in
                let url = "https://localhost:\(bridge.admin.split(separator: ":").last ?? "")/livez"
                let trust = ["-w", "%{certs}", "--cacert", files.path("ca.pem"), url]
                let ours = ["--cert", files.path("client.pem"), "--key", files.path("client.key")]
                #expect(try await Command.curl(bridge.admin + "/livez").output.contains("this port speaks TLS"))
                #expect(try await Command.curl(trust).status != 0)
                let first = try await Command.curl(trust + ours)
                #expect(first.output.contains("alive") && first.output.contains("Subject:CN = first"), "\(first)")
                try files.replace("server.pem", with: "renewed.pem")
                try files.replace("server.key", with: "renewed.key")
                bridge.signal(SIGHUP)
                try await bridge.untilLogged("the configuration was read again")
                let second = try await Command.curl(trust + ours)
                #expect(second.output.contains("Subject:CN = second"), "\(second)")
            }
        }
    }
}

extension BridgeFixture {
    /// Returns when it has read its configuration again that often, and has said what changed.
    fileprivate func untilReload(_ number: Int) async throws {
        while logged.components(separatedBy: "the configuration was read again").count <= number {
            // Nobody tells; and asking all the time would slow down what is waited for.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
