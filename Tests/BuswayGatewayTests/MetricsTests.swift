import HTTPTypes
import Messaging
import Testing

@testable import BuswayGateway
@testable import BuswayObservability

@Suite("/metrics", .timeLimit(.minutes(1)))
struct MetricsTests {
    private func scrape(_ fixture: GatewayFixture) async -> [Substring] {
        await fixture.get("/metrics", on: .admin(checksHost: false)).text.split(separator: "\n")
    }

    @Test("is for operators: the API has no such path, and it is told in Prometheus' own type")
    func place() async throws {
        try await GatewayFixture.with { fixture in
            #expect(await fixture.get("/metrics").status == 404)
            let page = await fixture.get("/metrics", on: .admin(checksHost: false))
            #expect(page.status == 200 && page.field("Content-Type") == MetricsRegistry.contentType)
            #expect(await fixture.send(.post, "/metrics", "", on: .admin(checksHost: false)).status == 405)
        }
    }

    @Test(
        "wants the token of the admin listener where there is one, as does what /readyz says at length; probes want none"
    )
    func token() async throws {
        var configuration = GatewayConfiguration()
        configuration.access.adminToken = KeyDigest(of: "inner-secret")
        try await GatewayFixture.with(configuration) { fixture in
            let admin = GatewayListener.admin(checksHost: false)
            for path in ["/metrics", "/readyz?verbose"] {
                let stranger = await fixture.get(path, on: admin)
                #expect(stranger.status == 401 && stranger.code == "unauthenticated", "\(path)")
                #expect(stranger.field("WWW-Authenticate") == #"Bearer realm="busway admin""#)
                let wrong = await fixture.get(path, fields: [.authorization: "Bearer other"], on: admin)
                #expect(wrong.status == 401)
                let right = await fixture.get(path, fields: [.authorization: "Bearer inner-secret"], on: admin)
                #expect(right.status == 200)
            }
            #expect(await fixture.get("/livez", on: admin).status == 200)
            #expect(await fixture.get("/readyz", on: admin).status == 200)
        }
    }

    @Test("tells calls apart by topic, method and outcome, and requests by route and status")
    func calls() async throws {
        try await GatewayFixture.with { fixture in
            _ = await fixture.post("/v1/call/calc/echo", #"{"args":{"a":1}}"#)
            _ = await fixture.post("/v1/call/calc/echo", #"{"args":{"a":1}}"#)
            _ = await fixture.post("/v1/call/calc/raise", "{}")
            _ = await fixture.post("/v1/cast/calc/echo", "{}")
            _ = await fixture.get("/nowhere")
            let lines = await scrape(fixture)
            func count(_ labels: String) -> Substring? {
                lines.first { $0.hasPrefix("busway_rpc_duration_seconds_count{\(labels)") }
            }
            #expect(count(#"kind="call",topic="calc",method="echo",outcome="ok"}"#)?.hasSuffix(" 2") == true)
            #expect(count(#"kind="call",topic="calc",method="raise",outcome="remote-error"}"#)?.hasSuffix(" 1") == true)
            #expect(count(#"kind="cast",topic="calc",method="echo",outcome="ok"}"#)?.hasSuffix(" 1") == true)
            #expect(
                lines.contains(
                    #"busway_http_request_duration_seconds_count{route="/v1/call/{topic}/{method}",status="200"} 2"#
                )
            )
            #expect(lines.contains(#"busway_http_request_duration_seconds_count{route="none",status="404"} 1"#))
            #expect(lines.contains(#"busway_problems_total{code="not-found"} 1"#))
            #expect(lines.contains("busway_bus_connected 1") && lines.contains("busway_requests_in_flight 0"))
        }
    }

    @Test("shows no name that a caller made up, unless the configuration has it too")
    func invented() async throws {
        var configuration = GatewayConfiguration()
        configuration.topics["planned"] = TopicPolicy()
        try await GatewayFixture.with(configuration) { fixture in
            for number in 0..<50 {
                _ = await fixture.post("/v1/call/made-up-\(number)/go", "{}")
                _ = await fixture.post("/v1/call/calc/made-up-\(number)", "{}")
            }
            _ = await fixture.post("/v1/call/planned/go", "{}")
            let text = await scrape(fixture).joined(separator: "\n")
            #expect(!text.contains("made-up"))
            #expect(text.contains(#"topic="other",method="other",outcome="no-responder"} 50"#))
            #expect(text.contains(#"topic="planned",method="other",outcome="no-responder"} 1"#))
        }
    }

    @Test("keeps a bounded number of series, whatever workers answer to")
    func bounded() async throws {
        let metrics = GatewayMetrics(MetricsRegistry())
        for number in 0..<(2 * GatewayMetrics.seriesLimit) {
            metrics.ended(.call, topic: "t", method: "m\(number)", isConfigured: false, with: nil, after: .zero)
        }
        let lines = String(decoding: metrics.registry.exposition(), as: UTF8.self).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("busway_rpc_duration_seconds_count") } <= GatewayMetrics.seriesLimit + 1)
        let counted = lines.filter { $0.hasPrefix("busway_rpc_duration_seconds_count") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(counted == 2 * GatewayMetrics.seriesLimit)
    }
}
