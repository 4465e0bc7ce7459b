import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

@Suite("A batch", .timeLimit(.minutes(1)))
struct BatchTests {
    @Test("answers each item in its place, with the status it would have had alone", arguments: [false, true])
    func items(parallel: Bool) async throws {
        try await GatewayFixture.with { fixture in
            let body = """
                {"parallel":\(parallel),"items":[
                {"topic":"calc","method":"echo","args":{"n":0.10}},
                {"kind":"cast","topic":"calc","method":"echo"},
                {"kind":"fanout","topic":"calc","method":"echo"},
                {"kind":"call","topic":"nobody","method":"x"},
                {"topic":"calc","method":"raise"},
                {"topic":"#","method":"x"},
                {"topic":"calc","method":"echo","exchange":"amq.topic"},
                {"topic":"calc","method":"echo","context":{"is_admin":true}},
                {"topic":"calc","method":"echo","surprise":1}, 7,
                {"kind":"shout","topic":"calc","method":"echo"}]}
                """
            let answer = await fixture.post("/v1/batch", body)
            #expect(answer.status == 200)
            let results = try #require(answer.member("results")?.arrayValue)
            #expect(
                results.map { $0["status"]?.intValue } == [200, 202, 202, 503, 500, 400, 400, 400, 400, 400, 400]
            )
            #expect(
                answer.text.hasPrefix(#"{"results":[{"status":200,"result":{"n":0.10}},{"status":202,"message_id":"#)
            )
            let codes = results.map { $0["problem"]?["code"]?.stringValue }
            #expect(
                codes == [
                    nil, nil, nil, "no-responder", "remote-error", "invalid-target", "invalid-target",
                    "malformed-body", "malformed-body", "malformed-body", "malformed-body",
                ]
            )
            #expect(results[3]["problem"]?["retry_after"]?.intValue == 1)
            #expect(results[4]["problem"]?["delivery"]?.stringValue == "executed")
            #expect(results[7]["problem"]?["rpc"]?["topic"]?.stringValue == "calc")
        }
    }

    @Test(
        "is refused as a whole when it is none",
        arguments: [
            "", "[]", "nonsense", "{}", #"{"items":{}}"#, #"{"items":[],"parallel":1}"#, #"{"items":[],"x":1}"#,
            #"{"items":[],"items":[]}"#,
        ]
    )
    func refused(body: String) async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let answer = await fixture.post("/v1/batch", body)
            #expect(answer.status == 400 && answer.code == "malformed-body" && answer.delivery == "not_sent")
        }
    }

    @Test("may be empty, and has no more items than the limit")
    func count() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.batch.items = 2
        try await GatewayFixture.with(configuration) { fixture in
            #expect(await fixture.post("/v1/batch", #"{"items":[]}"#).text == "{\"results\":[]}\n")
            let item = #"{"topic":"calc","method":"echo"}"#
            #expect(await fixture.post("/v1/batch", #"{"items":[\#(item),\#(item)]}"#).status == 200)
            let more = await fixture.post("/v1/batch", #"{"items":[\#(item),\#(item),\#(item)]}"#)
            #expect(more.status == 400 && more.detail.contains("3 are more than the 2"))
        }
    }

    @Test("of a hundred items over a rate of ten gets ten results, and then none", arguments: [false, true])
    func rate(parallel: Bool) async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.admission.rate = RequestRate(perSecond: 0.01, burst: 10)
        try await GatewayFixture.with(configuration) { fixture in
            let items = Array(repeating: #"{"topic":"calc","method":"echo"}"#, count: 100).joined(separator: ",")
            let body = #"{"parallel":\#(parallel),"items":[\#(items)]}"#
            let answer = await fixture.post("/v1/batch", body)
            let statuses = answer.member("results")?.arrayValue?.compactMap { $0["status"]?.intValue } ?? []
            #expect(statuses.count { $0 == 200 } == 10 && statuses.count { $0 == 429 } == 90)
            #expect(answer.field("RateLimit")?.contains("r=0") == true)
            let again = await fixture.post("/v1/batch", body)
            #expect(again.member("results")?.arrayValue?.allSatisfy { $0["status"]?.intValue == 429 } == true)
            #expect(again.member("results")?[0]?["problem"]?["retry_after"]?.intValue != nil)
            let single = await fixture.post("/v1/call/calc/echo")
            #expect(single.status == 429)
            let malformed = await fixture.post("/v1/batch", "nonsense")
            #expect(malformed.status == 429)
        }
    }

    @Test("of a hundred items does not stand in its own way, whatever an identity may have in flight")
    func inFlight() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.admission.inFlight = 10
        configuration.limits.admission.patience = .zero
        try await GatewayFixture.with(configuration) { fixture in
            let items = Array(repeating: #"{"topic":"calc","method":"echo"}"#, count: 100).joined(separator: ",")
            let answer = await fixture.post("/v1/batch", #"{"parallel":true,"items":[\#(items)]}"#)
            #expect(answer.member("results")?.arrayValue?.count { $0["status"]?.intValue == 200 } == 100)
        }
    }

    @Test("has one deadline: what does not begin before it is not sent", arguments: [false, true])
    func deadline(parallel: Bool) async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.batch.parallel = 1
        try await GatewayFixture.with(configuration) { fixture in
            let body = """
                {"parallel":\(parallel),"items":[{"topic":"calc","method":"hang"},{"topic":"calc","method":"echo"}]}
                """
            let answer = await fixture.post("/v1/batch", body, fields: [.init("Request-Timeout-Ms")!: "1000"])
            let results = answer.member("results")?.arrayValue?.map { $0["problem"] } ?? []
            #expect(results.map { $0?["code"]?.stringValue } == ["rpc-timeout", "rpc-timeout"])
            #expect(results.map { $0?["delivery"]?.stringValue } == ["unknown", "not_sent"])
        }
    }

    @Test("has results that together are no longer than a reply may be")
    func size() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.reply = 300
        try await GatewayFixture.with(configuration) { fixture in
            let text = String(repeating: "x", count: 200)
            let item = #"{"topic":"calc","method":"echo","args":{"t":"\#(text)"}}"#
            let answer = await fixture.post("/v1/batch", #"{"items":[\#(item),\#(item)]}"#)
            let results = try #require(answer.member("results")?.arrayValue)
            #expect(results.map { $0["status"]?.intValue } == [200, 502])
            #expect(results[1]["problem"]?["delivery"]?.stringValue == "executed")
        }
    }

    @Test("asks for the same credentials and rules as each item alone would")
    func access() async throws {
        var configuration = GatewayConfiguration()
        let key = APIKey.generate()
        configuration.access.apiKeys = [APIKey(name: "ann", digests: [KeyDigest(of: key)])]
        var rule = ExposeRule(topics: ["calc"])
        rule.methods = ["echo"]
        configuration.access.expose = [rule]
        try await GatewayFixture.with(configuration) { fixture in
            let body = """
                {"items":[{"topic":"calc","method":"echo"},{"topic":"calc","method":"hang"},{"topic":"x","method":"y"}]}
                """
            #expect(await fixture.post("/v1/batch", body).status == 401)
            let answer = await fixture.post("/v1/batch", body, fields: [.init("X-API-Key")!: key])
            #expect(
                answer.member("results")?.arrayValue?.map { $0["problem"]?["code"]?.stringValue } == [
                    nil, "permission-denied", "unknown-topic",
                ]
            )
            #expect(await fixture.post("/v1/batch", body, fields: [.contentType: "text/plain"]).status == 401)
        }
    }
}
