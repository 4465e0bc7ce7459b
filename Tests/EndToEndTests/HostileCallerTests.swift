import ChildProcesses
import Foundation
import Testing
import WireJSON

/// What somebody tries who means harm, one thing after the other, at a gateway that asks who calls.
@Suite("A hostile caller", .timeLimit(.minutes(2)))
struct HostileCallerTests {
    private static let key = ["-H", "X-API-Key: a"]
    private static let add = #"{"args":{"a":1,"b":2}}"#

    /// A gateway for the key "a" and for tokens, with a batch of ten items at most.
    private func withGateway(_ body: (ServeFixture, TestTokens) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let tokens = TestTokens()
        let keys = try directory.write("keys.json", tokens.keySet(["one", "two"]))
        let file = try directory.write(
            "busway.yaml",
            """
            gateway:
              auth:
                jwt: { jwks: \(keys), issuer: "https://id.test", audience: busway }
                # SHA-256 of "a"
                api_keys:
                  - { name: ops, sha256: [ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb], roles: [admin] }
              expose: [ { topics: [demo, t], methods: ["*"], kinds: [call, cast, fanout, notify, listen] } ]
              limits: { batch: { items: 10 }, failed_logins: { rate: 100/s, burst: 1000 } }

            """
        )
        // Not the demo of `--demo`, which trusts its callers with everything.
        let bus = ["BUSWAY_TRANSPORT": "memory://"]
        try await ServeFixture.with(["--config", file], environment: bus) { server in try await body(server, tokens) }
    }

    @Test("gets nowhere with a token of its own making")
    func tokens() async throws {
        try await withGateway { server, tokens in
            func status(_ token: String) async throws -> Ending {
                try await server.request("/v1/call/demo/add", ["-H", "Authorization: Bearer \(token)", "-d", Self.add])
            }
            let right: (inout [String: Any]) -> Void = { $0.merge(["iss": "https://id.test", "aud": "busway"]) { $1 } }
            let good = try await tokens.token(by: "one", claims: right)
            // Nobody serves the topic, which only who was let in is told.
            #expect(try await status(good).code == "no-responder")
            let now = TestTokens.now
            let parts = good.split(separator: ".").map(String.init)
            let none = TestTokens.base64(Data(#"{"alg":"none","kid":"one"}"#.utf8))
            var bad = [
                "\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", "a.b.c",
                good + "x",
            ]
            for header in [
                #"{"alg":"RS256","kid":"one"}"#, #"{"alg":"HS512","kid":"one"}"#, #"{"alg":"HS256","kid":"three"}"#,
                #"{"alg":"HS256","kid":"two"}"#, #"{"alg":"HS256"}"#, #"{"alg":"HS256","kid":"../one"}"#,
                #"{"alg":"HS256","kid":"one","crit":["x"]}"#,
                #"{"alg":"HS256","kid":"none-such","jwk":{"kty":"oct","k":"AAAA"},"jku":"http://evil.test/"}"#,
            ] {
                bad.append(try await tokens.token(by: "one", header: header, claims: right))
            }
            let changes: [[String: Any]] = [
                ["exp": now - 60], ["exp": "never"], ["nbf": now + 3600], ["iat": now + 3600],
                ["iss": "https://evil.test"],
                ["aud": ["other"]], ["sub": ""], ["sub": ["ann"]],
            ]
            for change in changes {
                bad.append(
                    try await tokens.token(by: "one") { claims in
                        right(&claims)
                        claims.merge(change) { $1 }
                    }
                )
            }
            bad.append(
                try await tokens.token(by: "one") { claims in
                    right(&claims)
                    claims["exp"] = nil
                }
            )
            for token in bad {
                let refused = try await status(token)
                #expect(refused.isProblem(401, "unauthenticated", retryable: false, "not_sent"), "\(token): \(refused)")
                #expect(!refused.body.contains(token))
            }
            let both = try await server.request(
                "/v1/call/demo/add",
                Self.key + ["-H", "Authorization: Bearer \(good)", "-d", Self.add]
            )
            #expect(both.status == 401, "two credentials: \(both)")
            let inURL = try await server.request("/v1/call/demo/add?access_token=\(good)&api_key=a", ["-d", Self.add])
            #expect(inURL.status == 401, "\(inURL)")
            #expect(!server.logged.contains(parts[2]) && !server.logged.contains(good))
        }
    }

    @Test("gets nowhere with a token whose secret is the RSA public key that everybody knows")
    func swappedAlgorithm() async throws {
        let directory = try TemporaryDirectory()
        let key = try await TestTokens.rsaKey("r", publicHalf: "public.pem", in: directory)
        let keys = try directory.write("keys.json", "{\"keys\":[\(key)]}\n")
        let file = try directory.write("busway.yaml", "gateway: { auth: { jwt: { jwks: \(keys) } } }\n")
        let bus = ["BUSWAY_TRANSPORT": "memory://"]
        try await ServeFixture.with(["--config", file], environment: bus) { server in
            for header in [#"{"alg":"HS256","kid":"r"}"#, #"{"alg":"HS256"}"#] {
                let token = try await TestTokens().token(header, signedWithFile: directory.path("public.pem")) { _ in }
                let refused = try await server.request(
                    "/v1/call/demo/add",
                    ["-H", "Authorization: Bearer \(token)", "-d", Self.add]
                )
                #expect(refused.isProblem(401, "unauthenticated", retryable: false, "not_sent"), "\(refused)")
            }
        }
    }

    @Test("reaches no name, exchange or header field that it may not, and no worker with a context of its own")
    func names() async throws {
        try await withGateway { server, _ in
            let evil = "%0d%0aX-Evil:%201%0d%0a"
            let refused: [(path: String, body: String, code: String)] = [
                ("/v1/call/%23/add", "{}", "invalid-target"), ("/v1/cast/*/add", "{}", "invalid-target"),
                ("/v1/fanout/de%23mo/add", "{}", "invalid-target"),
                ("/v1/notify/%23", #"{"event_type":"e"}"#, "invalid-target"),
                ("/v1/call/demo/add", #"{"exchange":"amq.topic"}"#, "invalid-target"),
                ("/v1/call/demo/add", #"{"exchange":"amq.default"}"#, "invalid-target"),
                ("/v1/call/demo/add", #"{"exchange":"nova"}"#, "permission-denied"),
                ("/v1/call/demo/add", ##"{"server":"#"}"##, "invalid-target"),
                ("/v1/call/demo/add", #"{"namespace":"admin"}"#, "permission-denied"),
                ("/v1/call/busway.gateways/state", "{}", "unknown-topic"),
                ("/v1/call/other/add", "{}", "unknown-topic"),
                ("/v1/call/demo\(evil)/add", "{}", "invalid-target"),
                ("/v1/call/demo/add\(evil)", "{}", "invalid-target"),
                ("/v1/call/demo/add", #"{"server":"a\r\nX-Evil: 1"}"#, "invalid-target"),
                ("/v1/call/demo/add", #"{"context":{"is_admin":true}}"#, "malformed-body"),
                ("/v1/call/demo/add", #"{"context":{"roles":["admin"]}}"#, "malformed-body"),
                ("/v1/call/demo/add", #"{"context":{"user_id":"root"}}"#, "malformed-body"),
                ("/v1/call/demo/add", #"{"context":{"reply_q":"x"}}"#, "malformed-body"),
                ("/v1/batch?x=\(evil)", "{}", "malformed-body"),
            ]
            for (path, body, code) in refused {
                let ending = try await server.request(path, Self.key + ["-i", "-d", body])
                #expect(ending.body.contains(#""code":"\#(code)""#), "\(path) \(body): \(ending)")
                #expect(ending.body.contains(#""delivery":"not_sent""#), "\(path) \(body): \(ending)")
                #expect(!ending.body.lowercased().contains("\nx-evil:"), "\(path) \(body): \(ending)")
            }
            for path in ["/v1/calls/\(evil)", "/v1/calls/\(evil)/events", "/problems/\(evil)", "/v1/notifications/%23"]
            {
                let ending = try await server.request(path, Self.key + ["-i"])
                #expect((400...404).contains(ending.status), "\(path): \(ending)")
                #expect(!ending.body.lowercased().contains("\nx-evil:"), "\(path): \(ending)")
            }
            for line in server.logged.split(separator: "\n") { #expect(line.hasPrefix("{"), "\(line)") }
        }
    }

    @Test("gets nothing through the browser of somebody who may call")
    func browser() async throws {
        try await withGateway { server, _ in
            let form = ["-H", "Content-Type: application/x-www-form-urlencoded"]
            let attempts: [(Int, [String])] = [
                (403, ["-H", "Origin: http://evil.test"] + form), (403, ["-H", "Origin: null"] + form),
                (
                    403,
                    [
                        "-H", "Sec-Fetch-Site: cross-site", "-H", "Sec-Fetch-Mode: no-cors", "-H",
                        "Content-Type: text/plain",
                    ]
                ),
                (403, ["-H", "Sec-Fetch-Site: cross-site", "-H", "Sec-Fetch-Mode: navigate"] + form),
                (403, ["-H", "Sec-Fetch-Site: same-site", "-H", "Sec-Fetch-Mode: no-cors"] + form),
                (415, ["-H", "Sec-Fetch-Site: same-origin"] + form), (415, ["-H", "Sec-Fetch-Site: none"] + form),
                (415, ["-H", "Content-Type: text/plain"]),
                (415, ["-H", "Content-Type: multipart/form-data; boundary=x"]),
                (421, ["-H", "Host: evil.test"]), (421, ["-H", "Host: localhost.evil.test"]),
            ]
            for (status, options) in attempts {
                let ending = try await server.request("/v1/call/demo/add", Self.key + options + ["-d", Self.add])
                #expect(ending.status == status, "\(options): \(ending)")
                #expect(ending.delivery == "not_sent")
            }
            for path in ["/v1/endpoints", "/v1/notifications/t", "/openapi.json", "/", "/livez"] {
                #expect(try await server.request(path, Self.key + ["-H", "Host: evil.test"]).status == 421, "\(path)")
                let fetched = ["-H", "Sec-Fetch-Site: cross-site", "-H", "Sec-Fetch-Mode: no-cors"]
                #expect(try await server.request(path, Self.key + fetched).status == 403, "\(path)")
            }
        }
    }

    @Test("has no more in a batch than the limit lets it")
    func batch() async throws {
        try await withGateway { server, _ in
            let item = #"{"kind":"call","topic":"demo","method":"add"}"#
            func batch(_ count: Int) async throws -> Ending {
                let items = Array(repeating: item, count: count).joined(separator: ",")
                return try await server.request("/v1/batch", Self.key + ["-d", "{\"items\":[\(items)]}"])
            }
            let much = try await batch(100)
            #expect(much.isProblem(400, "malformed-body", retryable: false, "not_sent"), "\(much)")
            #expect(try await batch(10).status == 200)
        }
    }
}
