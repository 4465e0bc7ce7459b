import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

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

    @Test("is degraded when the bus is lost, and not ready once the grace is over; calls say so all the time")
    func noBus() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            await fixture.transport.cleanup()
            let lost = await fixture.get("/readyz?verbose", on: .admin(checksHost: true))
            #expect(lost.status == 200 && lost.member("status") == "degraded")
            #expect(lost.member("reasons") == ["the connection to the bus is lost"])
            #expect(await fixture.get("/livez").status == 200)
            #expect(await fixture.post("/v1/call/calc/echo").status == 503)
        }
        var impatient = GatewayConfiguration()
        impatient.timeouts.readyGrace = .zero
        try await GatewayFixture.with(impatient, worker: false) { fixture in
            await fixture.transport.cleanup()
            let lost = await fixture.get("/readyz")
            #expect(lost.status == 503 && lost.member("status") == "unavailable" && lost.field("Retry-After") == "1")
            #expect(await fixture.get("/livez").status == 200)
        }
    }

    @Test("tells how long a message over the bus and back took, and who consumes from the topics")
    func monitored() async throws {
        var configuration = GatewayConfiguration()
        configuration.topics = ["calc": TopicPolicy(), "empty": TopicPolicy()]
        try await GatewayFixture.with(configuration) { fixture in
            let monitoring = Task { await fixture.gateway.monitor.run() }
            defer { monitoring.cancel() }
            var report = await fixture.get("/readyz?verbose", on: .admin(checksHost: true))
            while report.member("checks")?["topics"]?["empty"]?["consumers"]?.intValue == nil {
                // Nobody tells, and asking all the time would slow down what is waited for.
                try await Task.sleep(for: .milliseconds(5))
                report = await fixture.get("/readyz?verbose", on: .admin(checksHost: true))
            }
            #expect(report.status == 200 && report.member("status") == "degraded")
            #expect(report.member("reasons") == ["nobody serves the topic empty"])
            let roundTrip = report.member("checks")?["bus"]?["round_trip"]
            #expect(roundTrip?["state"] == "ok" && roundTrip?["failure"] == .null)
            #expect(roundTrip?["milliseconds"]?.doubleValue.map { $0 >= 0 } == true)
            #expect(report.member("checks")?["topics"]?["calc"]?["consumers"]?.intValue == 1)
            #expect(await fixture.get("/readyz").member("status") == "degraded")
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
