import BuswayGateway
import BuswayObservability
import HTTPTypes
import Locking
import Messaging
import Testing
import WireJSON

@Suite("A call over HTTP", .timeLimit(.minutes(1)))
struct CallTests {
    @Test(
        "returns the worker's result with every digit, key and escape as it was sent",
        arguments: [
            #"{"n":12345678901234567890123,"f":0.10,"e":1e400,"z":-0}"#, #"{"b":1,"a":2,"b":3}"#,
            #"{"s":"\ud800","t":"\u00e9é"}"#, #"{}"#, #"{"deep":[[[{"x":[]}]]]}"#,
        ]
    )
    func exact(arguments: String) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/echo", #"{"args":\#(arguments)}"#)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"result":\#(arguments)}"# + "\n")
        }
    }

    @Test("with an empty body is a call without arguments")
    func emptyBody() async throws {
        try await GatewayFixture.with { fixture in
            #expect(await fixture.post("/v1/call/calc/echo").text == "{\"result\":{}}\n")
        }
    }

    @Test("gives the worker the caller's context, with the request id the caller is told")
    func context() async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/context", #"{"context":{"user":"ann","request_id":"mine"}}"#)
            let context = try #require(answer.member("result"))
            #expect(context["user"]?.stringValue == "ann")
            #expect(context["request_id"]?.stringValue == answer.field("X-Request-Id"))
        }
    }

    @Test("keeps the caller's request id when it has the right form, and only then")
    func requestID() async throws {
        let id = "req-0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"
        try await GatewayFixture.with { fixture in
            #expect(
                await fixture.post("/v1/call/calc/echo", fields: [.init("X-Request-Id")!: id]).field("X-Request-Id")
                    == id
            )
            let other = await fixture.post("/v1/call/calc/echo", fields: [.init("X-Request-Id")!: "mine"])
            #expect(other.field("X-Request-Id")?.hasPrefix("req-") == true)
        }
    }

    @Test("passes a well-formed trace to the worker")
    func trace() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        try await GatewayFixture.with { fixture in
            let fields: HTTPFields = [.init("traceparent")!: parent, .init("tracestate")!: "vendor=1"]
            let context = await fixture.post("/v1/call/calc/context", fields: fields).member("result")
            #expect(context?["traceparent"]?.stringValue == parent)
            #expect(context?["tracestate"]?.stringValue == "vendor=1")
            let broken = await fixture.post("/v1/call/calc/context", fields: [.init("traceparent")!: "00-0-0-0"])
            #expect(broken.member("result")?["traceparent"] == nil)
        }
    }

    @Test("takes the trace from the body where the header has none, and never mixes the two")
    func traceInBody() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let body = #"{"context":{"traceparent":"body's","tracestate":"body=1"}}"#
        try await GatewayFixture.with { fixture in
            let own = await fixture.post("/v1/call/calc/context", body).member("result")
            #expect(own?["traceparent"]?.stringValue == "body's" && own?["tracestate"]?.stringValue == "body=1")
            let header: HTTPFields = [.init("traceparent")!: parent]
            let mixed = await fixture.post("/v1/call/calc/context", body, fields: header).member("result")
            #expect(mixed?["traceparent"]?.stringValue == parent && mixed?["tracestate"] == nil)
        }
    }

    @Test("tells how long it took on the bus")
    func timing() async throws {
        try await GatewayFixture.with { fixture in
            let timing = try #require(await fixture.post("/v1/call/calc/echo").field("Server-Timing"))
            #expect(timing.contains("gw;dur=") && timing.contains("bus;dur="))
        }
    }

    @Test("that nobody serves answers 503 at once, and so does a cast", arguments: ["call", "cast"])
    func noResponder(kind: String) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/\(kind)/nobody/here", #"{"timeout":30}"#)
            #expect(answer.status == 503 && answer.code == "no-responder")
            #expect(answer.delivery == "not_sent" && answer.retryable == true)
            #expect(answer.field("Retry-After") == "1")
        }
    }

    @Test("waits in the queue of a topic that is configured so")
    func whenAbsentQueue() async throws {
        var configuration = GatewayConfiguration()
        var policy = TopicPolicy()
        policy.whenAbsent = .queue
        configuration.topics["calc"] = policy
        // A worker that came and went leaves its queue behind.
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/cast/calc/echo").status == 202)
        }
    }

    @Test("past its deadline answers 504, saying that the method may have run")
    func timeout() async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/hang", fields: [.init("Request-Timeout-Ms")!: "50"])
            #expect(answer.status == 504 && answer.code == "rpc-timeout")
            #expect(answer.delivery == "unknown" && answer.retryable == false)
            #expect(answer.detail.hasSuffix(" (method hang on topic calc)"), "\(answer.detail)")
        }
    }

    @Test("with a timeout too small to be a time is not sent", arguments: ["1e-320", "0.0000000000000000000001"])
    func tinyTimeout(timeout: String) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/echo", #"{"timeout":\#(timeout)}"#)
            #expect(answer.code == "rpc-timeout" && answer.delivery == "not_sent" && answer.retryable == true)
            #expect(await fixture.post("/v1/call/calc/echo?dry_run=1", #"{"timeout":\#(timeout)}"#).status == 200)
        }
    }

    @Test("that the gateway's end cuts off before it is sent is safe to send again")
    func cancelledBeforeSending() async throws {
        try await GatewayFixture.with { fixture in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return await fixture.post("/v1/cast/calc/echo")
            }
            task.cancel()
            let answer = await task.value
            #expect(answer.status == 503 && answer.code == "draining" && answer.retryable == true)
            #expect(answer.delivery == "not_sent" && answer.field("Retry-After") == "1")
        }
    }

    @Test("whose budget was spent before it was sent is not sent")
    func spentBudget() async throws {
        try await GatewayFixture.with { fixture in
            var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/call/calc/echo")
            head.headerFields = [.init("Request-Timeout-Ms")!: "100"]
            let request = GatewayRequest(head: head, peer: "127.0.0.1", received: .now - .seconds(1))
            let answer = Answer(await fixture.gateway.respond(to: request, on: .api(checksHost: true)))
            #expect(answer.status == 504 && answer.code == "rpc-timeout")
            #expect(answer.delivery == "not_sent" && answer.retryable == true)
        }
    }

    @Test("to a method that is not there answers 404, and names it")
    func unknownMethod() async throws {
        try await GatewayFixture.with { fixture in
            for method in ["missing", "_private"] {
                let answer = await fixture.post("/v1/call/calc/\(method)")
                #expect(answer.status == 404 && answer.code == "unknown-method")
                #expect(answer.delivery == "not_executed")
                #expect(answer.member("rpc")?["method"]?.stringValue == method)
            }
        }
    }

    @Test("whose worker met a missing method elsewhere is a remote error, not a missing method")
    func nestedUnknownMethod() async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/pretend")
            #expect(answer.status == 500 && answer.code == "remote-error" && answer.delivery == "executed")
        }
    }

    @Test(
        "with a version or namespace the worker does not serve answers 400",
        arguments: [#"{"version":"9.0"}"#, #"{"namespace":"x"}"#]
    )
    func unsupportedVersion(body: String) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/echo", body)
            #expect(answer.status == 400 && answer.code == "unsupported-version" && answer.delivery == "not_executed")
        }
    }

    @Test("above the topic's version cap is refused before it is sent")
    func versionCap() async throws {
        var configuration = GatewayConfiguration()
        var policy = TopicPolicy()
        policy.versionCap = "1.2"
        configuration.topics["calc"] = policy
        try await GatewayFixture.with(configuration) { fixture in
            let answer = await fixture.post("/v1/call/calc/echo", #"{"version":"1.3"}"#)
            #expect(answer.status == 400 && answer.code == "unsupported-version" && answer.delivery == "not_sent")
            #expect(await fixture.post("/v1/call/calc/echo", #"{"version":"1.2"}"#).status == 200)
            #expect(await fixture.post("/v1/call/calc/echo").status == 200)
        }
    }

    @Test("that raises answers 500 with the exception's class, and no traceback")
    func remoteError() async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/raise", #"{"args":{"class":"SoldOut"}}"#)
            #expect(answer.status == 500 && answer.code == "remote-error")
            let remote = try #require(answer.member("remote"))
            #expect(remote["class"]?.stringValue == "SoldOut" && remote["module"]?.stringValue == "shop.errors")
            #expect(remote["message"]?.stringValue == "out of stock" && remote["traceback"] == nil)
        }
    }

    @Test("that raises a mapped exception answers its status")
    func mappedError() async throws {
        var configuration = GatewayConfiguration()
        configuration.errorStatuses["shop.errors.SoldOut"] = 409
        try await GatewayFixture.with(configuration) { fixture in
            let answer = await fixture.post("/v1/call/calc/raise", #"{"args":{"class":"SoldOut"}}"#)
            #expect(answer.status == 409 && answer.code == "remote-sold-out" && answer.delivery == "executed")
        }
    }

    @Test("that an HTTP service behind the bus refused answers that service's status and message")
    func upstream() async throws {
        try await GatewayFixture.with { fixture in
            for (name, status, answered, code) in [
                ("NotFound", 404, 404, "remote-not-found"), ("InvalidParams", 422, 422, "remote-invalid-params"),
                ("Conflict", 409, 409, "remote-conflict"), ("Forbidden", 403, 403, "remote-forbidden"),
                ("RequestFailed", 418, 418, "remote-request-failed"), ("Unavailable", 504, 504, "remote-unavailable"),
                // What only two peers say to each other is not passed on.
                ("Forbidden", 401, 502, "remote-request-failed"), ("RequestFailed", 407, 502, "remote-request-failed"),
                ("RequestFailed", 302, 502, "remote-request-failed"),
                ("RequestFailed", 200, 502, "remote-request-failed"),
                // What no bridge sends is an exception like any other.
                ("Error", 503, 500, "remote-error"), ("NotFound", 503, 500, "remote-error"),
            ] {
                let body = #"{"args":{"class":"\#(name)","status":\#(status)}}"#
                let answer = await fixture.post("/v1/call/calc/upstream", body)
                #expect(answer.status == answered && answer.code == code, "\(name) \(status)")
                #expect(answer.delivery == "executed" && answer.retryable == false)
                #expect(code == "remote-error" || answer.detail == "the service said no")
            }
        }
    }

    @Test("whose bridged exception has a status of the operator's answers that one")
    func mappedUpstream() async throws {
        var configuration = GatewayConfiguration()
        configuration.errorStatuses["busway.http.NotFound"] = 410
        try await GatewayFixture.with(configuration) { fixture in
            let body = #"{"args":{"class":"NotFound","status":404}}"#
            let answer = await fixture.post("/v1/call/calc/upstream", body)
            #expect(answer.status == 410 && answer.code == "remote-not-found")
        }
    }

    @Test("whose result holds NaN answers 502, because no JSON client could read it")
    func badReply() async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/v1/call/calc/nan")
            #expect(answer.status == 502 && answer.code == "bad-reply" && answer.delivery == "executed")
        }
    }

    @Test("whose result is larger than allowed answers 502")
    func replyTooLarge() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.reply = 32
        try await GatewayFixture.with(configuration) { fixture in
            let text = String(repeating: "x", count: 64)
            let answer = await fixture.post("/v1/call/calc/echo", #"{"args":{"t":"\#(text)"}}"#)
            #expect(answer.status == 502 && answer.code == "bad-reply")
        }
    }

    @Test("over a topic's share of places answers 503 without disturbing another topic")
    func inFlight() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.perTopic = 1
        try await GatewayFixture.with(configuration) { fixture in
            await withTaskGroup(of: Answer.self) { group in
                for _ in 0..<2 { group.addTask { await fixture.post("/v1/call/calc/hang", #"{"timeout":0.5}"#) } }
                let codes = await group.reduce(into: Set<String?>()) { $0.insert($1.code) }
                #expect(codes == ["overloaded", "rpc-timeout"])
            }
            #expect(await fixture.post("/v1/call/other/x").code == "no-responder")
            #expect(await fixture.post("/v1/call/calc/echo").status == 200)
        }
    }

    @Test("as a cast answers 202 and the message's id; as a fanout also to nobody")
    func castAndFanout() async throws {
        try await GatewayFixture.with { fixture in
            let cast = await fixture.post("/v1/cast/calc/echo", #"{"args":{"a":1}}"#)
            #expect(cast.status == 202)
            #expect(cast.member("message_id")?.stringValue?.utf8.count == 32)
            #expect(await fixture.post("/v1/fanout/calc/echo").status == 202)
            #expect(await fixture.post("/v1/fanout/nobody/echo").status == 202)
        }
    }

    @Test("is logged once, with its outcome")
    func accessLog() async throws {
        try await GatewayFixture.with { fixture in
            _ = await fixture.post("/v1/call/nobody/x?dry_run=0", "{}")
            let entries = fixture.log.withLock { $0 }
            #expect(entries.count == 1)
            #expect(entries.first?.problem == "no-responder" && entries.first?.status == 503)
            #expect(entries.first?.path == "/v1/call/nobody/x" && entries.first?.bytesIn == 2)
        }
    }

    @Test("that the HTTP layer refused is logged with where it came from")
    func refusedBelow() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let answer = Answer(fixture.gateway.refuse(.bodyTooLarge, "too large", head: nil, peer: "192.0.2.1"))
            #expect(answer.status == 413 && answer.field("X-Request-Id")?.hasPrefix("req-") == true)
            let entry = try #require(fixture.log.withLock { $0.first })
            #expect(entry.peer == "192.0.2.1" && entry.method == "-" && entry.problem == "body-too-large")
        }
    }
}
