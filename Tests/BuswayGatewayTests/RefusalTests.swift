import BuswayGateway
import HTTPTypes
import Messaging
import Testing

/// A body or path that is refused, with the code and a piece of the detail that helps.
struct Refusal: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    let code: String
    let says: String
    var testDescription: String { "\(path) \(body)" }

    init(_ body: String, _ code: String, _ says: String, path: String = "/v1/call/calc/echo") {
        self.path = path
        self.body = body
        self.code = code
        self.says = says
    }
}

@Suite("The gateway refuses", .timeLimit(.minutes(1)))
struct RefusalTests {
    static let bodies: [Refusal] = [
        Refusal("{", "malformed-body", "byte"), Refusal("[]", "malformed-body", "array"),
        Refusal("nonsense", "malformed-body", "expected"), Refusal("{}{}", "malformed-body", ""),
        Refusal(#"{"args":[1]}"#, "malformed-body", "args"), Refusal(#"{"args":null}"#, "malformed-body", "args"),
        Refusal(#"{"args":{"a":NaN}}"#, "malformed-body", ""), Refusal(#"{"args":{"a":01}}"#, "malformed-body", ""),
        Refusal(#"{"args":{},"args":{}}"#, "malformed-body", "twice"),
        Refusal(#"{"arg":{}}"#, "malformed-body", "unknown key"),
        Refusal(#"{"context":1}"#, "malformed-body", "context"),
        Refusal(#"{"server":7}"#, "malformed-body", "server"),
        Refusal(#"{"version":1.3}"#, "malformed-body", "version"),
        Refusal(#"{"timeout":"3"}"#, "malformed-body", "timeout"),
        Refusal(#"{"context":{"is_admin":true}}"#, "malformed-body", "reserved"),
        Refusal(#"{"context":{"roles":["admin"]}}"#, "malformed-body", "context.roles"),
        Refusal(#"{"context":{"project_domain_id":"d"}}"#, "malformed-body", "reserved"),
        Refusal(#"{"context":{"\u0069s_admin":true}}"#, "malformed-body", "reserved"),
        Refusal(#"{"context":{"x_domain_\ud800":"d"}}"#, "malformed-body", "lone surrogate"),
        Refusal(#"{"context":{"msg_id":"m"}}"#, "malformed-body", "does not survive"),
        Refusal(#"{"timeout":0}"#, "invalid-target", "timeout"),
        Refusal(#"{"timeout":-1}"#, "invalid-target", "timeout"),
        Refusal(#"{"call_monitor":1}"#, "invalid-target", "call_monitor"),
        Refusal(#"{"version":"1"}"#, "invalid-target", "version"),
        Refusal(#"{"version":"a.b"}"#, "invalid-target", "version"),
        Refusal(#"{"server":"a/b"}"#, "invalid-target", "server"),
        Refusal(#"{"server":""}"#, "invalid-target", "server"),
        Refusal(#"{"exchange":""}"#, "invalid-target", "exchange"),
        Refusal(#"{"exchange":"amq.topic"}"#, "invalid-target", "broker"),
        Refusal(#"{"namespace":"a\u0000b"}"#, "invalid-target", "namespace"),
        Refusal("", "invalid-target", "'#'", path: "/v1/call/%23/echo"),
        Refusal("", "invalid-target", "'*'", path: "/v1/call/a*/echo"),
        Refusal("", "invalid-target", "topic", path: "/v1/call//echo"),
        Refusal("", "invalid-target", "control", path: "/v1/call/a%0A/echo"),
        Refusal("", "invalid-target", "U+E9", path: "/v1/call/a%C3%A9/echo"),
        Refusal("", "invalid-target", "starts with", path: "/v1/call/.a/echo"),
        Refusal("", "invalid-target", "120", path: "/v1/call/\(String(repeating: "a", count: 121))/echo"),
        Refusal("", "invalid-target", "method", path: "/v1/call/calc/a%00"),
        Refusal(#"{"server":"one"}"#, "invalid-target", "server", path: "/v1/fanout/calc/echo"),
        Refusal(#"{"call_monitor":2}"#, "invalid-target", "call_monitor", path: "/v1/cast/calc/echo"),
        Refusal("", "malformed-request", "escape", path: "/v1/call/%zz/echo"),
        Refusal("", "malformed-request", "escape", path: "/v1/call/%FF/echo"),
        Refusal("", "not-found", "route", path: "/v1/call/calc"), Refusal("", "not-found", "route", path: "/v2"),
        Refusal("", "not-found", "route", path: "/v1/call/calc/echo/"),
    ]

    @Test("what breaks a rule, saying what and where", arguments: bodies)
    func refuses(refusal: Refusal) async throws {
        try await GatewayFixture.with { fixture in
            let answer = await fixture.post(refusal.path, refusal.body)
            #expect(answer.code == refusal.code, "\(answer.text)")
            #expect(answer.detail.contains(refusal.says), "\(answer.detail)")
            #expect(answer.delivery == "not_sent" && answer.retryable == false)
            #expect(answer.field("Content-Type") == "application/problem+json")
        }
    }

    @Test("a number Python would drop the message for, and only that")
    func longNumber() async throws {
        try await GatewayFixture.with { fixture in
            let digits = String(repeating: "7", count: 4300)
            #expect(await fixture.post("/v1/call/calc/echo", #"{"args":{"n":\#(digits)}}"#).status == 200)
            #expect(await fixture.post("/v1/call/calc/echo", #"{"args":{"n":\#(digits)7}}"#).code == "malformed-body")
        }
    }

    @Test("nesting past the limit")
    func depth() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.jsonDepth = 4
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/call/calc/echo", #"{"args":{"a":[[]]}}"#).status == 200)
            #expect(await fixture.post("/v1/call/calc/echo", #"{"args":{"a":[[[]]]}}"#).code == "malformed-body")
        }
    }

    @Test(
        "timeouts that are none",
        arguments: [
            ("Request-Timeout-Ms", "0"), ("Request-Timeout-Ms", "1.5"), ("Request-Timeout-Ms", "-1"),
            ("Request-Timeout-Ms", ""), ("Request-Timeout-Ms", "000"), ("Request-Timeout-Ms", "+1"),
            ("Grpc-Timeout", "5"), ("Grpc-Timeout", ""), ("Grpc-Timeout", "S"), ("Grpc-Timeout", "0S"),
            ("Grpc-Timeout", "123456789m"),
        ]
    )
    func timeouts(name: String, value: String) async throws {
        try await GatewayFixture.with { fixture in
            let field = try #require(HTTPField.Name(name))
            let answer = await fixture.post("/v1/call/calc/echo", fields: [field: value])
            #expect(answer.code == "invalid-target" && answer.detail.contains(name))
        }
    }

    @Test("no timeout for being longer than any call may take")
    func longTimeouts() async throws {
        try await GatewayFixture.with { fixture in
            let field = try #require(HTTPField.Name("Request-Timeout-Ms"))
            for value in [
                "9999999999999", "9223372036854775808", String(repeating: "9", count: 4000), "0000000000001000",
            ] {
                #expect(await fixture.post("/v1/call/calc/echo", fields: [field: value]).status == 200, "\(value)")
            }
            for value in ["1e400", "1e300", "99999999999999999999999"] {
                #expect(await fixture.post("/v1/call/calc/echo", #"{"timeout":\#(value)}"#).status == 200, "\(value)")
            }
        }
    }

    @Test(
        "content types a browser's form could send, and serves what curl sends",
        arguments: [
            ("application/json", nil, 200), ("application/vnd.api+json; charset=utf-8", nil, 200), (nil, nil, 200),
            ("application/x-www-form-urlencoded", nil, 200), ("application/json", "http://localhost", 200),
            ("text/plain", nil, 415), ("multipart/form-data; boundary=x", nil, 415),
            ("application/json; charset=latin1", nil, 415),
            ("application/x-www-form-urlencoded", "http://localhost", 415), (nil, "http://localhost", 415),
        ] as [(String?, String?, Int)]
    )
    func contentTypes(type: String?, origin: String?, status: Int) async throws {
        try await GatewayFixture.with { fixture in
            var fields = HTTPFields()
            fields[.contentType] = type
            fields[.origin] = origin
            #expect(await fixture.post("/v1/call/calc/echo", "{}", fields: fields).status == status)
        }
    }

    @Test("a compressed body")
    func contentCoding() async throws {
        try await GatewayFixture.with { fixture in
            #expect(await fixture.post("/v1/call/calc/echo", "{}", fields: [.contentEncoding: "gzip"]).status == 415)
        }
    }

    @Test(
        "hosts a rebound DNS name could bring",
        arguments: [
            ("localhost", 200), ("LOCALHOST:8080", 200), ("127.0.0.1:1", 200), ("[::1]:8080", 200), ("api.test", 200),
            (nil, 200), ("evil.test", 421), ("localhost.evil.test", 421), ("127.0.0.1.evil.test:80", 421),
            ("localhost:80:80", 421), ("[::1", 421), ("127.0.0.2", 421),
        ] as [(String?, Int)]
    )
    func hosts(host: String?, status: Int) async throws {
        var configuration = GatewayConfiguration()
        configuration.hosts = ["API.test"]
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/call/calc/echo", host: host).status == status)
            #expect(await fixture.send(.get, "/livez", "", host: host).status == status)
        }
    }

    @Test(
        "pages of other origins",
        arguments: [
            (["Origin": "http://localhost"], 200), (["Origin": "https://console.test"], 200), ([:], 200),
            (["Sec-Fetch-Site": "same-origin"], 200),
            (["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"], 403),
            (["Origin": "https://localhost"], 200), (["Origin": "ftp://localhost"], 403),
            (["Origin": "http://evil.test"], 403), (["Origin": "null"], 403), (["Origin": "http://localhost:81"], 403),
            (["Sec-Fetch-Site": "cross-site"], 403), (["Sec-Fetch-Site": "same-site"], 403),
        ] as [([String: String], Int)]
    )
    func origins(headers: [String: String], status: Int) async throws {
        var configuration = GatewayConfiguration()
        configuration.corsOrigins = ["https://console.test"]
        try await GatewayFixture.with(configuration) { fixture in
            var fields: HTTPFields = [.contentType: "application/json"]
            for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
            let answer = await fixture.post("/v1/call/calc/echo", "{}", fields: fields)
            #expect(answer.status == status, "\(answer.text)")
            let allowed = headers["Origin"] == "https://console.test" ? "https://console.test" : nil
            #expect(answer.field("Access-Control-Allow-Origin") == allowed)
            // Or a cache would give a page what was answered to another, or to none.
            #expect(status == 403 || answer.field("Vary") == "Origin")
        }
    }

    @Test("to tell any page but an allowed one's browser what it may send")
    func preflight() async throws {
        var configuration = GatewayConfiguration()
        configuration.corsOrigins = ["https://console.test"]
        try await GatewayFixture.with(configuration) { fixture in
            let path = "/v1/call/calc/echo"
            var fields: HTTPFields = [.origin: "https://console.test", .accessControlRequestMethod: "POST"]
            let allowed = await fixture.send(.options, path, "", fields: fields)
            #expect(allowed.status == 204 && allowed.field("Access-Control-Allow-Methods") == "POST, OPTIONS")
            #expect(allowed.field("Access-Control-Allow-Origin") == "https://console.test")
            #expect(allowed.field("Vary") == "Origin")
            fields[.accessControlRequestMethod] = nil
            let plain = await fixture.send(.options, path, "", fields: fields)
            #expect(plain.field("Access-Control-Allow-Methods") == nil)
            for fields: HTTPFields in [[:], [.accessControlRequestMethod: "POST"]] {
                let other = await fixture.send(.options, path, "", fields: fields)
                #expect(other.status == 204 && other.field("Allow") == "POST, OPTIONS")
                #expect(other.field("Access-Control-Allow-Methods") == nil)
                #expect(other.field("Access-Control-Max-Age") == nil)
            }
        }
    }

    @Test("the wrong verb, naming the right ones")
    func verbs() async throws {
        try await GatewayFixture.with { fixture in
            let get = await fixture.get("/v1/call/calc/echo")
            #expect(get.status == 405 && get.code == "method-not-allowed" && get.field("Allow") == "POST, OPTIONS")
            let post = await fixture.post("/livez")
            #expect(post.status == 405 && post.field("Allow") == "GET, HEAD, OPTIONS")
            let options = await fixture.send(.options, "/v1/call/calc/echo", "")
            #expect(options.status == 204 && options.field("Allow") == "POST, OPTIONS")
        }
    }

    @Test("privileges in a context unless callers are trusted with them")
    func trusted() async throws {
        var configuration = GatewayConfiguration()
        configuration.trustedContextKeys = TrustedContextKeys(["roles"])
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/call/calc/echo", #"{"context":{"roles":[]}}"#).status == 200)
            #expect(await fixture.post("/v1/call/calc/echo", #"{"context":{"is_admin":1}}"#).status == 400)
        }
        configuration.trustedContextKeys = .everything
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/call/calc/echo", #"{"context":{"is_admin":1}}"#).status == 200)
            #expect(await fixture.post("/v1/call/calc/echo", #"{"context":{"reply_q":1}}"#).status == 400)
        }
    }

    @Test(
        "for a topic that busway's programs talk to each other on, with and without rules",
        arguments: [("busway.catalogue", ""), ("busway", #"{"server":"gateways.1"}"#), ("busway.gateways", "")]
    )
    func ownTopics(topic: String, body: String) async throws {
        var configuration = GatewayConfiguration()
        configuration.access.expose = [ExposeRule(topics: ["*"])]
        for configuration in [GatewayConfiguration(), configuration] {
            try await GatewayFixture.with(configuration, worker: false) { fixture in
                for kind in ["call", "cast", "fanout"] where kind != "fanout" || body.isEmpty {
                    let answer = await fixture.post("/v1/\(kind)/\(topic)/describe", body)
                    #expect(answer.status == 404 && answer.code == "unknown-topic")
                }
            }
        }
    }
}
