import RabbitMQFixture
import ScriptedUpstream
import Testing
import WireJSON

/// One budget of time, from a caller's HTTP request over RabbitMQ to the request a service gets.
@Suite("The deadline of a bridged call", .timeLimit(.minutes(2)))
struct BridgedDeadlineTests {
    @Test("an expired call never reaches the service, wherever it waited: at the broker, in the bridge, for a place")
    func expired() async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        let script: ScriptedServer.Script = { connection, next in
            while let request = try await next() {
                if request.contains("/at/slow") { for await _ in released {} }
                try await connection.answer("1")
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, ["concurrency: 1"], method: "timeout: 60") { way in
                try await withThrowingTaskGroup(of: Ending.self) { group in
                    group.addTask { try await way.see("slow", timeout: 60) }
                    // Nobody tells, and asking all the time would slow down what is waited for.
                    while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                    // More than the bridge takes at once, so that some wait at the broker.
                    for number in 0..<12 { group.addTask { try await way.see("late\(number)", timeout: 0.5) } }
                    for _ in 0..<12 {
                        let ending = try #require(try await group.next())
                        // Nobody can know that it was not sent: the message was confirmed.
                        #expect(ending.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(ending)")
                        #expect(ending.seconds < 5)
                    }
                    // Until the bridge has come to the end of all that waited: one method runs, and nothing is left.
                    while true {
                        let health = try await way.bridge.health()
                        let running = health["checks"]?["servers"]?.arrayValue?.first?["running"]
                        let queues = try await way.bus.queues().values
                        if running == 1, queues.allSatisfy({ $0.ready == 0 && $0.unacknowledged == 0 }) { break }
                    }
                    #expect(upstream.requests.count == 1)
                    release.finish()
                    let slow = try #require(try await group.next())
                    #expect(slow.status == 200, "\(slow)")
                }
                #expect(try await way.see("last").status == 200)
                let asked = upstream.requests.map { $0.prefix { $0 != "\r\n" } }
                #expect(asked == ["GET /at/slow HTTP/1.1", "GET /at/last HTTP/1.1"])
            }
        }
    }

    @Test("a request whose time runs out while the service answers is broken off, and the service sees it")
    func aborted() async throws {
        let script: ScriptedServer.Script = { connection, next in
            _ = try await next()
            try await connection.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1,"
            )
            await connection.waitForEnd()
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, method: "timeout: 60") { way in
                let start = ContinuousClock.now
                async let ended: Void = upstream.waitForEndOfScript()
                let ending = try await way.see(timeout: 0.5)
                #expect(ending.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(ending)")
                await ended
                // The clocks of two machines may differ by a second; this deadline is one the bridge allows that for.
                #expect(start.duration(to: .now) < .seconds(5))
                #expect(try await way.upstream(upstream.url)?["unfinished"] == 0)
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("the service is told what is left of the caller's time, and less with each try")
    func shrinking() async throws {
        let script: ScriptedServer.Script = { connection, next in
            while let request = try await next() {
                let isFirst = request.contains("/at/busy") && request.contains("q=first")
                try await connection.answer(
                    "1",
                    status: isFirst ? "503 Busy" : "200 OK",
                    isFirst ? "Retry-After: 1\r\n" : ""
                )
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, method: "timeout: 60, retries: 2, idempotent: true") { way in
                let body = #"{"args":{"place":"busy","q":"first"},"timeout":10}"#
                let ending = try await way.gateway.ending("/v1/call/odd/see", body)
                #expect(ending.isProblem(503, "remote-unavailable", retryable: false, "executed"), "\(ending)")
                let told = try upstream.requests.map {
                    try #require($0.header("Request-Timeout-Ms").flatMap { Int($0) })
                }
                try #require(told.count == 3)
                // Each pause was the second that the service asked for.
                #expect(told[0] <= 10_000 && told[1] <= told[0] - 1_000 && told[2] <= told[1] - 1_000, "\(told)")
                #expect(told[2] > 1_000, "\(told)")
                // A method's own time is sooner here than the caller's.
                let header = try await way.gateway.ending(
                    "/v1/call/odd/see",
                    #"{"args":{"place":"x"}}"#,
                    "-H",
                    "Request-Timeout-Ms: 2500"
                )
                #expect(header.status == 200)
                let last = try #require(upstream.requests.last?.header("Request-Timeout-Ms").flatMap { Int($0) })
                #expect((1...2_500).contains(last))
                // One name for the whole request, whatever the try.
                #expect(Set(upstream.requests.prefix(3).map { $0.header("Idempotency-Key") }).count == 1)
            }
        }
    }
}

extension String {
    /// The value of a field in the head of this request.
    func header(_ name: String) -> String? {
        let start = name.lowercased() + ": "
        let line = split(separator: "\r\n").first { $0.lowercased().hasPrefix(start) }
        return line.map { String($0.dropFirst(start.count)) }
    }
}
