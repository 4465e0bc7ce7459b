import ChildProcesses
import Testing

/// What a new user does in the first minutes, as the README tells it.
@Suite("The first minutes", .timeLimit(.minutes(2)))
struct FirstMinutesTests {
    @Test("a curl line adds two numbers")
    func add() async throws {
        try await ServeFixture.with { server in
            let answer = try await server.post("/v1/call/demo/add", #"{"context":{"user":"ann"},"args":{"a":1,"b":2}}"#)
            #expect(answer == "{\"result\":3}\n")
        }
    }

    @Test("every digit comes back")
    func digits() async throws {
        try await ServeFixture.with { server in
            let arguments = #"{"n":12345678901234567890123,"f":0.10}"#
            let answer = try await server.post("/v1/call/demo/echo", #"{"args":\#(arguments)}"#)
            #expect(answer == "{\"result\":\(arguments)}\n")
        }
    }

    @Test("whoami shows the context, fail a problem, and a topic nobody serves says so at once")
    func demo() async throws {
        try await ServeFixture.with { server in
            let context = try await server.post(
                "/v1/call/demo/whoami",
                #"{"context":{"user":"ann","roles":["admin"]}}"#
            )
            #expect(context.contains(#""user":"ann""#) && context.contains(#""request_id":"req-"#))
            let failure = try await server.post("/v1/call/demo/fail", #"{"args":{"message":"no","type":"ValueError"}}"#)
            #expect(
                failure.contains(#""status":500"#) && failure.contains(#""class":"ValueError","module":"builtins""#)
            )
            let own = try await server.post("/v1/call/demo/fail", #"{"args":{"type":"SoldOut"}}"#)
            #expect(own.contains(#""module":"busway.demo""#))
            let nobody = try await server.post("/v1/call/nobody/x", "{}", "-w", "%{http_code}")
            #expect(nobody.contains(#""code":"no-responder""#) && nobody.hasSuffix("503"))
            let stats = try await server.post("/v1/call/demo/stats", #"{"namespace":"admin"}"#)
            #expect(stats.contains(#""fail":2"#))
        }
    }

    @Test("a call that takes longer than it may ends in time with 504")
    func deadline() async throws {
        try await ServeFixture.with { server in
            let start = ContinuousClock.now
            let answer = try await server.post(
                "/v1/call/demo/sleep",
                #"{"args":{"seconds":20}}"#,
                "-H",
                "Request-Timeout-Ms: 200"
            )
            #expect(answer.contains(#""code":"rpc-timeout""#))
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test("HEAD, HTTP/1.0 and a Unix socket work too, and the socket is its owner's alone")
    func transports() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("busway.sock")
        try await ServeFixture.with(listen: ["127.0.0.1:0", "unix:\(path)"]) { server in
            let head = try await Command.curl("-I", server.api + "/openapi.yaml")
            #expect(head.output.hasPrefix("HTTP/1.1 200") && head.output.lowercased().contains("content-length: "))
            let old = try await Command.curl("-0", "-i", server.api + "/livez")
            #expect(old.output.contains("200 OK"))
            let local = try await Command.curl("--unix-socket", path, "http://localhost/livez")
            #expect(local.output == "{\"status\":\"alive\"}\n")
            #expect(try directory.permissions("busway.sock") == 0o600)
            let check = try await Command.busway("healthcheck", "http+unix:\(path)")
            #expect(check.status == 0)
        }
    }
}
