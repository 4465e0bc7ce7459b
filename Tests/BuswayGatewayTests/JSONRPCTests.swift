import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

@Suite("JSON-RPC", .timeLimit(.minutes(1)))
struct JSONRPCTests {
    static func echo(_ parameters: String) -> String {
        #"{"jsonrpc":"2.0","method":"calc.echo","params":\#(parameters),"id":1}"#
    }

    @Test(
        "answers a call under its id as it was written",
        arguments: [#""one""#, "1", "0.10", "12345678901234567890123", "null", #""\ud800""#]
    )
    func call(id: String) async throws {
        try await GatewayFixture.with { fixture in
            let body = #"{"jsonrpc":"2.0","method":"calc.echo","params":{"n":0.10},"id":\#(id)}"#
            let answer = await fixture.post("/rpc", body)
            #expect(answer.status == 200 && answer.field("Content-Type") == "application/json")
            #expect(answer.text == #"{"jsonrpc":"2.0","result":{"n":0.10},"id":\#(id)}"# + "\n")
        }
    }

    @Test("takes a request without an id for a cast, and answers nothing, whatever becomes of it")
    func notification() async throws {
        try await GatewayFixture.with { fixture in
            for method in ["calc.echo", "nobody.here", "nodot"] {
                let answer = await fixture.post("/rpc", #"{"jsonrpc":"2.0","method":"\#(method)"}"#)
                #expect(answer.status == 204 && answer.text.isEmpty)
            }
            let positional = await fixture.post("/rpc", #"{"jsonrpc":"2.0","method":"calc.echo","params":[1]}"#)
            #expect(positional.status == 204)
            let all = await fixture.post("/rpc", #"[{"jsonrpc":"2.0","method":"calc.echo"}]"#)
            #expect(all.status == 204)
        }
    }

    @Test(
        "tells each failure by its standard code, with the problem as data and status 200",
        arguments: [
            ("nonsense", -32_700, "malformed-body", "null"), ("", -32_700, "malformed-body", "null"),
            ("[", -32_700, "malformed-body", "null"), ("[]", -32_600, "malformed-body", "null"),
            ("1", -32_600, "malformed-body", "null"), ("{}", -32_600, "malformed-body", "null"),
            (#"{"jsonrpc":"1.0","method":"calc.echo","id":1}"#, -32_600, "malformed-body", "1"),
            (#"{"jsonrpc":"2.0","id":1}"#, -32_600, "malformed-body", "1"),
            (#"{"jsonrpc":"2.0","method":7,"id":1}"#, -32_600, "malformed-body", "1"),
            (#"{"jsonrpc":"2.0","method":null}"#, -32_600, "malformed-body", "null"),
            (#"{"jsonrpc":"2.0","method":"calc.echo","id":{}}"#, -32_600, "malformed-body", "null"),
            (#"{"jsonrpc":"2.0","method":"calc.echo","id":true}"#, -32_600, "malformed-body", "null"),
            (#"{"jsonrpc":"2.0","method":"calc.echo","id":1,"id":2}"#, -32_600, "malformed-body", "null"),
            (#"{"jsonrpc":"2.0","method":"calc.echo","timeout":1,"id":1}"#, -32_600, "malformed-body", "1"),
            (JSONRPCTests.echo(#"[1]"#), -32_602, "malformed-body", "1"),
            (JSONRPCTests.echo(#"[]"#), -32_602, "malformed-body", "1"),
            (JSONRPCTests.echo(#"7"#), -32_602, "malformed-body", "1"),
            (
                JSONRPCTests.echo(#"{"context":{"is_admin":true}}"#), -32_602,
                "malformed-body", "1"
            ),
            (
                JSONRPCTests.echo(#"{"target":{"exchange":"amq.direct"}}"#), -32_602,
                "invalid-target", "1"
            ),
            (
                JSONRPCTests.echo(#"{"target":{"fan":1}}"#), -32_602, "malformed-body",
                "1"
            ),
            (
                JSONRPCTests.echo(#"{"target":{"topic":"x"}}"#), -32_602,
                "invalid-target", "1"
            ),
            (##"{"jsonrpc":"2.0","method":"#.echo","id":1}"##, -32_602, "invalid-target", "1"),
            (#"{"jsonrpc":"2.0","method":".","id":1}"#, -32_602, "invalid-target", "1"),
            (#"{"jsonrpc":"2.0","method":"calc.missing","id":1}"#, -32_601, "unknown-method", "1"),
            (#"{"jsonrpc":"2.0","method":"echo","id":1}"#, -32_601, "unknown-method", "1"),
            (#"{"jsonrpc":"2.0","method":"nobody.x","id":1}"#, -32_000, "no-responder", "1"),
            (#"{"jsonrpc":"2.0","method":"calc.raise","id":1}"#, -32_000, "remote-error", "1"),
        ]
    )
    func failures(body: String, code: Int, problem: String, id: String) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post("/rpc", body)
            #expect(answer.status == 200)
            let error = try #require(answer.member("error"))
            #expect(error["code"]?.intValue == code && error["data"]?["code"]?.stringValue == problem, "\(answer.text)")
            #expect(error["message"]?.stringValue?.isEmpty == false && answer.member("result") == nil)
            #expect(answer.text.hasSuffix(#","id":\#(id)}"# + "\n"), "\(answer.text)")
        }
    }

    @Test("answers a batch in its order, invalid members too, and equal ids as often as they stand")
    func batch() async throws {
        try await GatewayFixture.with { fixture in
            let body = """
                [{"jsonrpc":"2.0","method":"calc.echo","params":{"a":1},"id":1}, 1, {"foo":"boo"}, [],
                 {"jsonrpc":"2.0","method":"calc.echo"}, {"jsonrpc":"2.0","method":"calc.echo","id":1}]
                """
            let answer = await fixture.post("/rpc", body)
            #expect(answer.status == 200)
            let items = try JSONValue(parsing: answer.response.body).arrayValue ?? []
            #expect(items.map { $0["id"] } == [1, .null, .null, .null, 1])
            #expect(items.map { $0["error"]?["code"]?.intValue } == [nil, -32_600, -32_600, -32_600, nil])
        }
    }

    @Test("takes OpenStack's target, context and version beside the arguments")
    func openStack() async throws {
        try await GatewayFixture.with { fixture in
            let parameters = #"{"context":{"user":"ann"},"rpc.version":"1.3","b":1,"a":0.10}"#
            let echo = await fixture.post("/rpc", Self.echo(parameters))
            #expect(echo.text == #"{"jsonrpc":"2.0","result":{"b":1,"a":0.10},"id":1}"# + "\n")
            let context = await fixture.post(
                "/rpc",
                #"{"jsonrpc":"2.0","method":"context","id":1,"#
                    + #""params":{"context":{"user":"ann"},"target":{"topic":"calc"}}}"#
            )
            #expect(context.member("result")?["user"]?.stringValue == "ann")
            let newer = await fixture.post(
                "/rpc",
                JSONRPCTests.echo(#"{"rpc.version":"9.0"}"#)
            )
            #expect(newer.member("error")?["data"]?["code"]?.stringValue == "unsupported-version")
            let both = #"{"rpc.version":"1.0","target":{"version":"1.1"}}"#
            let torn = await fixture.post("/rpc", Self.echo(both))
            #expect(torn.member("error")?["code"]?.intValue == -32_602)
        }
    }

    @Test("lets each request of a batch pay for itself, and has a limit on them")
    func limits() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.admission.rate = RequestRate(perSecond: 0.01, burst: 10)
        try await GatewayFixture.with(configuration) { fixture in
            let item = #"{"jsonrpc":"2.0","method":"calc.echo","id":1}"#
            let many = await fixture.post("/rpc", "[" + Array(repeating: item, count: 100).joined(separator: ",") + "]")
            let items = try JSONValue(parsing: many.response.body).arrayValue ?? []
            #expect(items.count == 100 && items.count { $0["result"] != nil } == 10)
            #expect(items.count { $0["error"]?["data"]?["code"]?.stringValue == "rate-limited" } == 90)
            let more = await fixture.post("/rpc", "[" + Array(repeating: item, count: 101).joined(separator: ",") + "]")
            #expect(more.status == 200 && more.member("error")?["code"] != nil)
        }
    }

    @Test("asks for credentials as HTTP does, and for JSON")
    func outside() async throws {
        var configuration = GatewayConfiguration()
        configuration.access.apiKeys = [APIKey(name: "ann", digests: [KeyDigest(of: APIKey.generate())])]
        try await GatewayFixture.with(configuration, worker: false) { fixture in
            let answer = await fixture.post("/rpc", "{}")
            #expect(answer.status == 401 && answer.field("WWW-Authenticate") != nil)
        }
        try await GatewayFixture.with(worker: false) { fixture in
            #expect(await fixture.post("/rpc", "{}", fields: [.contentType: "text/plain"]).status == 415)
            #expect(await fixture.get("/rpc").status == 405)
        }
    }
}
