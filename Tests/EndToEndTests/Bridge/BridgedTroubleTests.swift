import Foundation
import RabbitMQFixture
import ScriptedUpstream
import Testing
import WireJSON

/// What callers and operators are told while the service behind a bridge is in trouble.
@Suite("While the service behind a bridge", .timeLimit(.minutes(3)))
struct BridgedTroubleTests {
    private static let circuit = "circuit: { failures: 3, rest: 5, deadline: 0.1 }"

    /// What a caller is told of a service that cannot answer: the bridge tried, so the call counts as executed.
    private func expect(_ ending: Ending, _ status: Int, _ detail: String, at line: SourceLocation = #_sourceLocation) {
        #expect(
            ending.isProblem(status, "remote-unavailable", retryable: false, "executed"),
            "\(ending)",
            sourceLocation: line
        )
        #expect(ending.detail == detail, sourceLocation: line)
    }

    private let refused = "the service cannot be reached"
    private let lost = "the connection to the service was lost"
    private let late = "the service did not answer in time"
    private let resting = "the service has failed several times in a row and is tried again later"

    /// Calls until the circuit has let one through that succeeded; those before it were refused here.
    private func untilWell(_ way: BridgedWay, before: Set<String>) async throws {
        while true {
            let ending = try await way.see("well")
            if ending.status == 200 { return }
            #expect(ending.isProblem(503, "remote-unavailable", retryable: false, "executed"), "\(ending)")
            #expect(before.contains(ending.detail), "\(ending)")
        }
    }

    @Test("is killed and comes back on its port, calls are refused truthfully meanwhile, and nothing needs a restart")
    func killed() async throws {
        let port = try FreePort.next()
        let url = "http://127.0.0.1:\(port)"
        let file = try BridgeFixture.exampleFile(upstream: url)
            .replacing("transport: rabbit://guest@localhost", with: "")
            .replacing("    health: /health\n", with: "    health: /health\n    \(Self.circuit)\n")
        try #require(file.contains(Self.circuit))
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await BridgeFixture.with(bus: bus.url, file: file) { bridge in
                try await ServeFixture.with(bus: bus.url) { gateway in
                    let call = { () async throws -> Ending in
                        // A service that nobody may ask twice is asked once: the method has no retries here.
                        try await gateway.ending("/v1/call/weather/report", #"{"args":{"city":"Lima"}}"#)
                    }
                    // Twice: it was never there, and it went away while its connection was kept.
                    for round in 0..<2 {
                        var endings: [Ending] = []
                        while endings.last?.detail != resting { endings.append(try await call()) }
                        for ending in endings {
                            #expect(
                                ending.isProblem(503, "remote-unavailable", retryable: false, "executed"),
                                "\(ending)"
                            )
                        }
                        let told = endings.dropLast().map(\.detail)
                        #expect(told.allSatisfy { $0 == refused || (round > 0 && $0 == lost) }, "\(told)")
                        #expect(told.count == 3, "\(told)")
                        let health = try await bridge.health()
                        let upstream = health["checks"]?["upstream \(url)"]
                        #expect(health["status"] == "degraded" && upstream?["state"] == "failing", "\(health)")
                        #expect(upstream?["circuit"] == "open", "\(health)")
                        #expect(
                            try await Command.curl("-w", "%{http_code}", bridge.admin + "/readyz").output.hasSuffix(
                                "200"
                            )
                        )
                        let metrics = try await Command.curl(bridge.admin + "/metrics").output
                        #expect(metrics.contains("\nbusway_upstream_circuit_open{upstream=\"\(url)\"} 1\n"))

                        try await BridgeFixture.withService(port: port) { _ in
                            var ending = try await call()
                            while ending.detail == resting { ending = try await call() }
                            #expect(ending.status == 200, "\(ending)")
                            try await bridge.health {
                                $0["status"] == "ready" && $0["checks"]?["upstream \(url)"]?["circuit"] == "closed"
                            }
                        }
                    }
                    #expect(bridge.logged.components(separatedBy: #""message":"serving""#).count == 2)
                }
            }
        }
    }

    @Test("hangs, calls end with their time, the circuit opens, and closes when it answers again")
    func hangs() async throws {
        let script: ScriptedServer.Script = { connection, next in
            while let request = try await next() {
                guard request.contains("/at/hang") else {
                    try await connection.answer("1")
                    continue
                }
                await connection.waitForEnd()
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, [Self.circuit], method: "timeout: 0.3") { way in
                #expect(try await way.see("well").status == 200)
                for _ in 0..<3 { expect(try await way.see("hang"), 504, late) }
                expect(try await way.see("hang"), 503, resting)
                let sent = upstream.requests.count
                #expect(try await way.upstream(upstream.url)?["circuit"] == "open")
                #expect(sent == 4)
                try await untilWell(way, before: [resting])
                let health = try await way.upstream(upstream.url)
                #expect(health?["circuit"] == "closed" && health?["unfinished"] == 0, "\(String(describing: health))")
                #expect(upstream.requests.count { $0.contains("/at/hang") } == 3)
            }
        }
    }

    @Test(
        "breaks connections off in the middle of a head or a body, each call is told so at once and was sent once",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1,",
        ]
    )
    func resets(start: String) async throws {
        let script: ScriptedServer.Script = { connection, next in
            while let request = try await next() {
                guard request.contains("/at/reset") else {
                    try await connection.answer("1")
                    continue
                }
                try await connection.send(start)
                await connection.reset()
                return
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, [Self.circuit]) { way in
                for _ in 0..<3 {
                    let ending = try await way.see("reset")
                    expect(ending, 503, lost)
                    #expect(ending.seconds < 5)
                }
                expect(try await way.see("reset"), 503, resting)
                #expect(upstream.requests.count == 3)
                try await untilWell(way, before: [resting])
                #expect(upstream.requests.count == 4)
            }
        }
    }
}
