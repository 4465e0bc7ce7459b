import ChildProcesses
import Foundation
import Testing

@Suite("Streams and a configuration that is read again", .timeLimit(.minutes(2)))
struct RevocationTests {
    // SHA-256 of "a" and of "b".
    private static let first = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    private static let second = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"

    @Test("those end whose token's key or API key is gone, of notifications and of calls, and the others go on")
    func revoked() async throws {
        let directory = try TemporaryDirectory()
        let tokens = TestTokens()
        let keys = try directory.write("keys.json", tokens.keySet(["old", "new"]))
        func text(_ digest: String) -> String {
            """
            transport: memory://
            gateway: { reload_interval: 0, auth: { jwt: { jwks: \(keys) },
              api_keys: [ { name: ops, sha256: [\(digest)] } ] } }

            """
        }
        let file = try directory.write("busway.yaml", text(Self.first))
        let old = ["-H", "Authorization: Bearer \(try await tokens.token(by: "old"))"]
        let new = ["-H", "Authorization: Bearer \(try await tokens.token(by: "new"))"]
        let ops = ["-H", "X-API-Key: a"]
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            let call = try await server.request(
                "/v1/call/demo/sleep",
                old + ["-H", "Prefer: respond-async", "-d", #"{"args":{"seconds":60}}"#]
            )
            let events = try #require(call.location) + "/events"
            async let first = server.request("/v1/notifications/t", old)
            async let second = server.request("/v1/notifications/t", ops)
            async let third = server.request(events, old)
            async let lasting = Command.curl(["-N", "--max-time", "20"] + new + [server.api + "/v1/notifications/t"])
            try await server.untilMetric("busway_streams_open 4")
            _ = try directory.write("keys.json", tokens.keySet(["new"]))
            _ = try directory.write("busway.yaml", text(Self.second))
            server.signal(SIGHUP)
            try await server.untilLogged("the configuration was read again")
            for end in try await [first, second, third] {
                #expect(end.status == 200 && end.body.contains("event: end\n"), "\(end)")
                #expect(end.body.contains(#""reason":"revoked""#), "\(end)")
            }
            try await server.untilMetric("busway_streams_open 1")
            for credential in [old, ops] {
                #expect(try await server.request("/v1/notifications/t", credential).status == 401)
            }
            server.signal(SIGTERM)
            #expect(try await lasting.output.contains(#""reason":"draining""#))
        }
    }
}

extension ServeFixture {
    /// Returns when a line of the metrics is that.
    func untilMetric(_ line: String) async throws {
        while try await !metrics().contains("\n\(line)\n") { try Task.checkCancellation() }
    }
}
