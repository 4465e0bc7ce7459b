import BuswayObservability
import HTTPTypes
import Locking
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

/// Two names with keys, and rules for them.
private struct Keys {
    let ops = APIKey.generate()
    let next = APIKey.generate()
    let reader = APIKey.generate()

    func configuration(expose: [ExposeRule]? = nil) -> GatewayConfiguration {
        var configuration = GatewayConfiguration()
        configuration.access.apiKeys = [
            APIKey(name: "ops", digests: [KeyDigest(of: ops), KeyDigest(of: next)], roles: ["admin"]),
            APIKey(name: "web", digests: [KeyDigest(of: reader)], roles: ["reader"]),
        ]
        configuration.access.allowedContextKeys = ["tenant"]
        configuration.access.expose = expose
        return configuration
    }
}

private func key(_ text: String) -> HTTPFields { [.apiKey: text] }

@Suite("With API keys, the gateway", .timeLimit(.minutes(1)))
struct AccessTests {
    @Test("answers whoever has one of a name's two live keys, and tells the worker who that is")
    func identity() async throws {
        let keys = Keys()
        try await GatewayFixture.with(keys.configuration()) { fixture in
            for text in [keys.ops, keys.next] {
                let answer = await fixture.post("/v1/call/calc/context", fields: key(text))
                let context = try #require(answer.member("result"))
                #expect(context["user"]?.stringValue == "ops" && context["roles"] == ["admin"])
            }
        }
    }

    @Test("tells the access log who called, also when that was refused, and names nobody who proved nothing")
    func accessLog() async throws {
        let keys = Keys()
        try await GatewayFixture.with(keys.configuration(expose: [ExposeRule(topics: ["calc"])])) { fixture in
            let body = #"{"items":[]}"#
            for path in ["/v1/call/calc/echo", "/v1/call/other/echo", "/v1/batch", "/rpc", "/v1/calls/x"] {
                _ = await fixture.post(path, path == "/v1/batch" ? body : "{}", fields: key(keys.ops))
                _ = await fixture.post(path, path == "/v1/batch" ? body : "{}", fields: key("wrong"))
            }
            _ = await fixture.get("/v1/calls/x", fields: key(keys.ops))
            let entries = fixture.log.withLock { $0 }
            for entry in entries where entry.status != 405 {
                #expect(entry.caller == (entry.status == 401 ? nil : "key:ops"), "\(entry)")
            }
            #expect(entries.count { $0.caller == "key:ops" } == 5)
        }
        try await GatewayFixture.with(worker: false) { fixture in
            _ = await fixture.post("/v1/call/calc/echo")
            #expect(fixture.log.withLock { $0.first?.caller } == nil)
        }
    }

    @Test("tells the access log whom a trusted proxy speaks for, beside the proxy itself")
    func accessLogBehindProxy() async throws {
        var configuration = GatewayConfiguration()
        configuration.access.trustedProxies = TrustedProxies(["127.0.0.1"].compactMap(TrustedProxies.Network.init))
        let field: HTTPFields = [.forwardedFor: "6.6.6.6, 198.51.100.7"]
        for (configuration, client) in [(configuration, "198.51.100.7"), (GatewayConfiguration(), nil)] {
            try await GatewayFixture.with(configuration, worker: false) { fixture in
                _ = await fixture.post("/v1/call/calc/echo", fields: field)
                _ = await fixture.post("/v1/call/calc/echo", peer: "192.0.2.1", fields: field)
                // A probe of the proxy's own, for nobody.
                _ = await fixture.post("/v1/call/calc/echo")
                let entries = fixture.log.withLock { $0 }
                #expect(entries.map(\.peer) == ["127.0.0.1", "192.0.2.1", "127.0.0.1"])
                #expect(entries.map(\.client) == [client, nil, nil])
            }
        }
    }

    @Test("refuses no key, a wrong one, two of them and other kinds with 401 and says what to send")
    func refusals() async throws {
        let keys = Keys()
        try await GatewayFixture.with(keys.configuration()) { fixture in
            let wrong = String(keys.ops.dropLast()) + (keys.ops.last == "0" ? "1" : "0")
            var both = key(keys.ops)
            both[.authorization] = "Bearer x"
            var twice = key(keys.ops)
            twice.append(HTTPField(name: .apiKey, value: keys.ops))
            let bad: [HTTPFields] = [
                [:], key(wrong), key(""), key(keys.ops.uppercased()), both, twice,
                [.authorization: "Bearer \(keys.ops)"],
                [.authorization: "Basic b3BzOm9wcw=="], [.authorization: "Bearer"],
            ]
            for fields in bad {
                let answer = await fixture.post("/v1/call/calc/echo", fields: fields)
                #expect(answer.status == 401 && answer.code == "unauthenticated" && answer.delivery == "not_sent")
                #expect(answer.field("WWW-Authenticate")?.contains("X-API-Key") == true)
                #expect(!answer.text.contains(keys.ops))
            }
            let inURL = await fixture.post("/v1/call/calc/echo?api_key=\(keys.ops)")
            #expect(inURL.status == 401)
        }
    }

    @Test("leaves health and documentation open")
    func open() async throws {
        try await GatewayFixture.with(Keys().configuration()) { fixture in
            for path in ["/livez", "/readyz", "/openapi.json", "/problems/unauthenticated"] {
                #expect(await fixture.get(path).status == 200)
            }
        }
    }

    @Test("refuses a missing or wrong key before the body is sent")
    func byHead() async throws {
        let keys = Keys()
        try await GatewayFixture.with(keys.configuration()) { fixture in
            var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/call/calc/echo")
            let listener = GatewayListener.api(checksHost: true)
            func refusal() async -> Int? {
                let request = GatewayRequest(head: head, peer: "192.0.2.1")
                return await fixture.gateway.refuseByHead(request, on: listener)?.head.status.code
            }
            #expect(await refusal() == 401)
            head.headerFields[.apiKey] = "wrong"
            #expect(await refusal() == 401)
            head.headerFields[.apiKey] = keys.ops
            #expect(await refusal() == nil)
        }
    }

    @Test("refuses before the body is sent what no body could make allowed, and nothing else")
    func byHeadAndRules() async throws {
        let keys = Keys()
        var rule = ExposeRule(topics: ["calc"])
        rule.methods = ["get_*"]
        rule.namespaces = ["admin"]
        rule.servers = ["one"]
        rule.roles = ["admin"]
        var told = ExposeRule(topics: ["calc"])
        told.kinds = [.notify]
        try await GatewayFixture.with(keys.configuration(expose: [rule, told])) { fixture in
            func refusal(_ path: String, _ key: String) async -> Int? {
                var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
                head.headerFields[.apiKey] = key
                let request = GatewayRequest(head: head, peer: "192.0.2.1")
                return await fixture.gateway.refuseByHead(request, on: .api(checksHost: true))?.head.status.code
            }
            #expect(await refusal("/v1/call/calc/get_it", keys.ops) == nil)
            #expect(await refusal("/v1/call/calc/get_it", keys.reader) == 403)
            #expect(await refusal("/v1/call/calc/put_it", keys.ops) == 403)
            #expect(await refusal("/v1/fanout/calc/get_it", keys.ops) == 403)
            #expect(await refusal("/v1/call/other/get_it", keys.ops) == 404)
            #expect(await refusal("/v1/notify/calc", keys.reader) == nil)
            #expect(await refusal("/v1/notify/other", keys.reader) == 404)
        }
    }

    @Test("lets callers set only the context keys it is told to, and never what says who they are")
    func context() async throws {
        let keys = Keys()
        try await GatewayFixture.with(keys.configuration()) { fixture in
            let spoofed = ["user", "user_id", "project_id", "roles", "is_admin", "user_domain", "other"]
            for name in spoofed {
                let body = #"{"context":{"\#(name)":"root"}}"#
                let answer = await fixture.post("/v1/call/calc/context", body, fields: key(keys.ops))
                #expect(answer.code == "malformed-body" && answer.detail.contains(name))
            }
            let body = #"{"context":{"tenant":"t1"}}"#
            let answer = await fixture.post("/v1/call/calc/context", body, fields: key(keys.ops))
            #expect(answer.member("result")?["tenant"]?.stringValue == "t1")
            #expect(answer.member("result")?["user"]?.stringValue == "ops")
        }
    }

    @Test("answers 429 once an address has failed too often, but lets a right key from there pass")
    func failedLogins() async throws {
        let keys = Keys()
        var configuration = keys.configuration()
        configuration.access.failedLogins = RequestRate(perSecond: 0.001, burst: 3)
        try await GatewayFixture.with(configuration) { fixture in
            for _ in 0..<3 { #expect(await fixture.post("/v1/call/calc/echo", fields: key("x")).status == 401) }
            let answer = await fixture.post("/v1/call/calc/echo", fields: key("x"))
            #expect(answer.status == 429 && answer.code == "rate-limited" && answer.retryable == true)
            #expect((answer.field("Retry-After").flatMap { Int($0) } ?? 0) > 900)
            #expect(await fixture.post("/v1/call/calc/echo", fields: key(keys.ops)).status == 200)
            var other = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/call/calc/echo")
            other.headerFields[.apiKey] = "x"
            #expect(await fixture.send(GatewayRequest(head: other, peer: "192.0.2.9")).status == 401)
        }
    }

    @Test("exposes nothing but what a rule names: 404 for other topics, 403 for other roles and methods")
    func expose() async throws {
        let keys = Keys()
        var reading = ExposeRule(topics: ["cal*"])
        reading.methods = ["ec*"]
        reading.roles = ["reader"]
        reading.versions = RPCVersion("1.2")
        var administration = ExposeRule(topics: ["calc"])
        administration.roles = ["admin"]
        administration.kinds = [.call, .fanout]
        try await GatewayFixture.with(keys.configuration(expose: [reading, administration])) { fixture in
            func answer(_ who: String, _ path: String, _ body: String = "") async -> String {
                let answer = await fixture.post(path, body, fields: key(who))
                return answer.code ?? String(answer.status)
            }
            #expect(await answer(keys.reader, "/v1/call/calc/echo") == "200")
            #expect(await answer(keys.reader, "/v1/cast/calc/echo") == "202")
            #expect(await answer(keys.reader, "/v1/call/calc/context") == "permission-denied")
            #expect(await answer(keys.reader, "/v1/call/calc/echo", #"{"version":"1.2"}"#) == "200")
            #expect(await answer(keys.reader, "/v1/call/calc/echo", #"{"version":"1.3"}"#) == "permission-denied")
            #expect(await answer(keys.reader, "/v1/call/calc/echo", #"{"namespace":"n"}"#) == "permission-denied")
            #expect(await answer(keys.reader, "/v1/call/calc/echo", #"{"exchange":"nova"}"#) == "permission-denied")
            #expect(await answer(keys.reader, "/v1/call/calc/echo", #"{"exchange":"openstack"}"#) == "200")
            #expect(await answer(keys.reader, "/v1/fanout/calc/echo") == "permission-denied")
            #expect(await answer(keys.ops, "/v1/fanout/calc/echo") == "202")
            #expect(await answer(keys.ops, "/v1/call/calc/context") == "200")
            #expect(await answer(keys.ops, "/v1/cast/calc/echo") == "permission-denied")
            #expect(await answer(keys.ops, "/v1/call/other/echo") == "unknown-topic")
            #expect(await answer(keys.ops, "/v1/call/other/echo?dry_run=1") == "unknown-topic")
        }
    }

    @Test("never lets a pattern alone create a fanout's names on the broker")
    func literalFanout() throws {
        var rule = ExposeRule(topics: ["calc*", "exact"])
        rule.kinds = [.call, .fanout, .notify]
        #expect(rule.permits(ExposureQuestion(kind: .call, topic: "calculator", method: "m"), roles: []))
        #expect(!rule.permits(ExposureQuestion(kind: .fanout, topic: "calculator", method: "m"), roles: []))
        #expect(!rule.permits(ExposureQuestion(kind: .notify, topic: "calc", method: "m"), roles: []))
        #expect(rule.permits(ExposureQuestion(kind: .fanout, topic: "exact", method: "m"), roles: []))
    }
}

/// Takes the tokens `ann` and `bob`, and counts how often it was asked.
private final class TwoTokens: TokenVerifying {
    let asked = Lock(0)

    func verify(_ token: String, at now: Double) throws(TokenRefusal) -> VerifiedToken {
        asked.withLock { $0 += 1 }
        guard token == "ann" || token == "bob" else { throw TokenRefusal("it has expired") }
        let context: JSONObject = ["user": .string(JSONString(token)), "roles": []]
        return VerifiedToken(
            name: token,
            roles: [],
            context: context,
            expires: now + 60,
            warrant: KeyDigest(of: "key of \(token)")
        )
    }

    func honours(_ warrant: KeyDigest) -> Bool { true }
}

@Suite("With bearer tokens, the gateway", .timeLimit(.minutes(1)))
struct TokenAccessTests {
    private func configuration() -> GatewayConfiguration {
        var configuration = GatewayConfiguration()
        configuration.access.tokens = TokenRules()
        configuration.access.failedLogins = RequestRate(perSecond: 0.001, burst: 2)
        return configuration
    }

    @Test("answers whoever has a valid one, and tells the worker who that is")
    func valid() async throws {
        try await GatewayFixture.with(configuration(), tokens: TwoTokens()) { fixture in
            let answer = await fixture.post("/v1/call/calc/context", fields: [.authorization: "bearer ann"])
            #expect(answer.member("result")?["user"]?.stringValue == "ann")
        }
    }

    @Test("says why one is refused, and checks no more of them from an address that failed too often")
    func refused() async throws {
        let tokens = TwoTokens()
        try await GatewayFixture.with(configuration(), tokens: tokens) { fixture in
            for _ in 0..<2 {
                let answer = await fixture.post("/v1/call/calc/echo", fields: [.authorization: "Bearer eve"])
                #expect(answer.status == 401 && answer.detail.contains("expired"))
                #expect(answer.field("WWW-Authenticate") == #"Bearer realm="busway""#)
            }
            let answer = await fixture.post("/v1/call/calc/echo", fields: [.authorization: "Bearer ann"])
            #expect(answer.status == 429 && tokens.asked.withLock { $0 } == 2)
        }
    }
}
