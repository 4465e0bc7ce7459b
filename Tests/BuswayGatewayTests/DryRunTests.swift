import Testing
import WireJSON

@Suite("A dry run", .timeLimit(.minutes(1)))
struct DryRunTests {
    @Test("shows the message, exchange and routing key, and sends nothing")
    func shows() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let body = #"{"args":{"n":0.10},"context":{"user":"ann"},"server":"one","version":"1.2","timeout":2.5}"#
            let answer = await fixture.post("/v1/call/calc/echo?dry_run=1", body)
            #expect(answer.status == 200)
            #expect(answer.member("exchange")?.stringValue == "openstack")
            #expect(answer.member("routing_key")?.stringValue == "calc.one")
            #expect(answer.member("mandatory")?.boolValue == true)
            #expect(answer.member("expiration")?.stringValue == "2500")
            let message = try #require(answer.member("message"))
            #expect(message["method"] == "echo" && message["version"] == "1.2")
            #expect(message["args"]?.description == #"{"n":0.10}"#)
            #expect(message["_context_user"] == "ann")
            #expect(message["_reply_q"] == "***")
        }
    }

    @Test("masks secrets wherever they stand")
    func masks() async throws {
        try await GatewayFixture.with { fixture in
            let body =
                #"{"args":{"user":{"name":"ann","adminPass":"x"},"list":[{"api_key":1}]},"context":{"my_token":"t"}}"#
            let answer = await fixture.post("/v1/cast/calc/echo?dry_run=1", body)
            let message = try #require(answer.member("message"))
            #expect(message["args"]?["user"]?["adminPass"] == "***" && message["args"]?["user"]?["name"] == "ann")
            #expect(message["args"]?["list"]?[0]?["api_key"] == "***")
            #expect(message["_context_my_token"] == "***")
            #expect(!answer.text.contains("\"t\""))
        }
    }

    @Test("passes the same checks as the request itself")
    func checks() async throws {
        try await GatewayFixture.with { fixture in
            #expect(await fixture.post("/v1/call/ca%23lc/echo?dry_run=1").code == "invalid-target")
            #expect(await fixture.post("/v1/call/calc/echo?dry_run=1", #"{"nope":1}"#).code == "malformed-body")
            #expect(await fixture.post("/v1/call/calc/echo?dry_run=maybe").code == "malformed-request")
            #expect(await fixture.post("/v1/call/calc/echo?dryrun=1").code == "malformed-request")
        }
    }
}
