import ChildProcesses
import RabbitMQFixture
import Testing
import WireJSON

/// What callers and operators are told while the broker itself is in trouble.
@Suite("While RabbitMQ", .timeLimit(.minutes(3)))
struct BrokerTroubleTests {
    @Test("is not there yet, the gateway serves, says so truthfully, and works once it comes")
    func late() async throws {
        let node = try await RabbitMQNode.start()
        await node.kill()
        try await ServeFixture.with(bus: node.url(), demo: true) { server in
            let live = try await Command.curl("-w", "%{http_code}", server.api + "/livez")
            #expect(live.output.hasSuffix("200"))
            let ready = try await Command.curl("-w", "%{http_code}", server.api + "/readyz")
            #expect(ready.output == "{\"status\":\"unavailable\"}\n503")
            let check = try await Command.busway("healthcheck", "--ready", server.admin)
            #expect(check.status == 69)
            for path in ["/v1/call/demo/add", "/v1/cast/demo/add", "/v1/fanout/demo/add"] {
                let ending = try await server.ending(path)
                #expect(ending.isProblem(503, "bus-unavailable", retryable: true, "not_sent"), "\(ending)")
            }
            let health = try await server.health()
            #expect(health["reasons"] == ["there has been no connection yet"], "\(health)")
            try await node.restart()
            let healthy = try await server.health { $0["status"] == "ready" }
            #expect(healthy["checks"]?["topics"]?["demo"]?["consumers"]?.intValue == 1)
            let sum = try await server.ending("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#)
            #expect(sum.body == "{\"result\":3}\n", "\(sum)")
        }
        await node.stop()
    }

    @Test("dies and comes back, calls end truthfully, readiness follows after its grace, and all is well again")
    func death() async throws {
        let node = try await RabbitMQNode.start()
        try await ServeFixture.with(bus: node.url(), demo: true, settings: "{ timeouts: { ready_grace: 1.5 } }") {
            server in
            let health = try await server.health { $0["status"] == "ready" }
            #expect(health["checks"]?["bus"]?["round_trip"]?["state"] == "ok", "\(health)")
            #expect(!health.description.contains("guest"))
            async let running = server.ending("/v1/call/demo/sleep", #"{"args":{"seconds":60},"timeout":3}"#)
            try await server.waitForRunningCall()
            await node.kill()
            let ending = try await server.ending("/v1/call/demo/add")
            #expect(ending.isProblem(503, "bus-unavailable", retryable: true, "not_sent"), "\(ending)")
            let degraded = try await server.health { $0["status"] != "ready" }
            #expect(degraded["status"] == "degraded", "\(degraded)")
            let lost = try await server.health { $0["status"] != "degraded" }
            #expect(lost["status"] == "unavailable" && lost["reasons"] == ["the connection to the bus is lost"])
            #expect(try await server.metrics().contains("\nbusway_bus_connected 0\n"))
            // It was confirmed and its worker lives, so the loss alone is no reason to give up before the deadline.
            let late = try await running
            #expect(late.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(late)")
            try await node.restart()
            _ = try await server.health { $0["status"] == "ready" }
            let sum = try await server.ending("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#)
            #expect(sum.body == "{\"result\":3}\n", "\(sum)")
            let metrics = try await server.metrics()
            #expect(metrics.contains("\nbusway_bus_connected 1\n"))
            #expect(metrics.contains("\nbusway_bus_reconnects_total 1\n"))
        }
        await node.stop()
    }

    @Test("has a memory alarm, a message not written is blocked, one written before that was known is in doubt")
    func alarm() async throws {
        let node = try await RabbitMQNode.start()
        try await ServeFixture.with(bus: node.url(), demo: true) { server in
            _ = try await server.health { $0["status"] == "ready" }
            try await node.setMemoryAlarm(true)
            let (blocked, before) = try await server.endings("/v1/call/demo/add", #"{"timeout":1}"#) {
                $0.code == "bus-blocked"
            }
            #expect(blocked.isProblem(503, "bus-blocked", retryable: true, "not_sent"), "\(blocked)")
            #expect(blocked.seconds < 0.9)
            for ending in before {
                #expect(ending.isProblem(504, "publish-unconfirmed", retryable: false, "unknown"), "\(ending)")
            }
            let health = try await server.health()
            #expect(health["status"] == "degraded" && health["checks"]?["bus"]?["blocked"] == true, "\(health)")
            #expect(try await server.metrics().contains("\nbusway_bus_blocked 1\n"))
            #expect(try await Command.curl("-w", "%{http_code}", server.api + "/readyz").output.hasSuffix("200"))
            try await node.setMemoryAlarm(false)
            let (good, _) = try await server.endings("/v1/call/demo/echo") { $0.code != "bus-blocked" }
            #expect(good.status == 200, "\(good)")
            _ = try await server.health { $0["status"] == "ready" }
        }
        await node.stop()
    }

    @Test("is frozen, a message it does not confirm in time is in doubt, one that was never written is not")
    func frozen() async throws {
        let node = try await RabbitMQNode.start()
        try await ServeFixture.with(
            bus: node.url(),
            demo: true,
            settings: "{ topics: { demo: { when_absent: queue } } }"
        ) { server in
            // What is to be declared before a message is declared now, while there is somebody to answer; also what the
            // gateway says to others of its kind, for which a key has a call wait, and what it asks for its catalogue.
            let first = try await server.ending("/v1/call/demo/echo", "{}", "-H", "Idempotency-Key: first")
            #expect(first.status == 200, "\(first)")
            _ = try await server.health { $0["status"] == "ready" }
            while try await !Command.curl(server.api + "/v1/endpoints").output.contains(#""demo""#) {}
            node.pause()
            for path in ["/v1/call/demo/echo", "/v1/cast/demo/echo"] {
                // Time enough to write it also on a busy machine: without that it would truthfully be not sent.
                let ending = try await server.ending(path, #"{"timeout":2}"#)
                #expect(ending.isProblem(504, "publish-unconfirmed", retryable: false, "unknown"), "\(ending)")
                #expect(ending.seconds < 10)
            }
            // Whether anybody listens cannot be asked, so this one was never written.
            let asked = try await server.ending("/v1/call/other/x", #"{"timeout":0.5}"#)
            #expect(asked.isProblem(504, "rpc-timeout", retryable: true, "not_sent"), "\(asked)")
            #expect(try await Command.curl("-w", "%{http_code}", server.api + "/livez").output.hasSuffix("200"))
            node.resume()
            _ = try await server.endings("/v1/call/demo/echo") { $0.status == 200 }
        }
        await node.stop()
    }
}
