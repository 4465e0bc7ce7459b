import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

@Suite("The gateway describes itself", .timeLimit(.minutes(1)))
struct DescriptionTests {
    @Test("as OpenAPI in both notations, which say the same")
    func openAPI() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let yaml = await fixture.get("/openapi.yaml")
            let json = await fixture.get("/openapi.json")
            #expect(yaml.status == 200 && yaml.text.hasPrefix("openapi: 3.1.0"))
            let fromYAML = try JSONValue(yaml: yaml.text)
            #expect(try fromYAML == JSONValue(parsing: json.response.body))
            #expect(json.member("paths")?["/v1/call/{topic}/{method}"]?["post"] != nil)
        }
    }

    @Test("with a page for every problem code, in JSON and for browsers", arguments: ProblemCode.all)
    func problems(code: ProblemCode) async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let json = await fixture.get("/problems/\(code.name)")
            #expect(json.status == 200)
            #expect(json.member("code")?.stringValue == code.name && json.member("status")?.intValue == code.status)
            #expect(json.member("remedy")?.stringValue?.isEmpty == false)
            let html = await fixture.get("/problems/\(code.name)", fields: [.accept: "text/html,*/*"])
            #expect(html.field("Content-Type")?.hasPrefix("text/html") == true && html.text.contains(code.name))
        }
    }

    @Test("and knows mapped exceptions' codes, but no others")
    func otherProblems() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            #expect(await fixture.get("/problems/remote-sold-out").status == 200)
            #expect(await fixture.get("/problems/nonsense").code == "not-found")
            #expect(await fixture.get("/problems/remote-%3Cscript%3E").code == "not-found")
        }
    }

    @Test("with a document that has every route, and no other")
    func everyRoute() async throws {
        let paths = try #require(try JSONValue(parsing: OpenAPIDocument().json)["paths"]?.objectValue)
        let expected: Set<String> = [
            "/v1/call/{topic}/{method}", "/v1/cast/{topic}/{method}", "/v1/fanout/{topic}/{method}", "/livez",
            "/readyz",
            "/problems/{code}", "/openapi.json", "/openapi.yaml",
        ]
        #expect(Set(paths.compactMap(\.key.string)) == expected)
    }
}

@Suite("Health", .timeLimit(.minutes(1)))
struct HealthTests {
    @Test("is alive and ready while the bus is there")
    func healthy() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            #expect(await fixture.get("/livez").member("status") == "alive")
            let ready = await fixture.get("/readyz")
            #expect(ready.status == 200 && ready.member("status") == "ready")
        }
    }

    @Test("shows its checks on the admin listener only")
    func verbose() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let admin = await fixture.get("/readyz?verbose", on: .admin(checksHost: true))
            #expect(admin.member("checks")?["bus"]?["state"] == "connected")
            #expect(await fixture.get("/readyz?verbose").member("checks") == nil)
        }
    }

    @Test("is not ready while draining, though alive; calls still run")
    func draining() async throws {
        try await GatewayFixture.with { fixture in
            #expect(!fixture.gateway.readiness.wasAsked)
            fixture.gateway.readiness.beginDraining()
            let ready = await fixture.get("/readyz")
            #expect(ready.status == 503 && ready.member("status") == "draining" && ready.field("Retry-After") == "1")
            #expect(fixture.gateway.readiness.wasAsked)
            #expect(await fixture.get("/livez").status == 200)
            #expect(await fixture.post("/v1/call/calc/echo").status == 200)
        }
    }

    @Test("is not ready without a bus, and calls say so")
    func noBus() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            await fixture.transport.cleanup()
            #expect(await fixture.get("/readyz").status == 503)
            #expect(await fixture.get("/livez").status == 200)
        }
    }

    @Test("is all the admin listener serves")
    func adminRoutes() async throws {
        try await GatewayFixture.with { fixture in
            let admin = GatewayListener.admin(checksHost: false)
            #expect(await fixture.send(.post, "/v1/call/calc/echo", "", on: admin).status == 404)
            #expect(await fixture.get("/livez", on: admin).status == 200)
        }
    }
}
