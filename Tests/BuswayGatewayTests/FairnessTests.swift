import HTTPTypes
import Locking
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Fairness", .timeLimit(.minutes(2)))
struct FairnessTests {
    /// What came of one caller's requests.
    private struct Tally {
        var statuses: [Int: Int] = [:]
        /// Refusals that do not say when to come back, or where the caller stands.
        var untold: [String] = []

        mutating func count(_ answer: Answer) {
            statuses[answer.status, default: 0] += 1
            guard answer.status == 429 else { return }
            let isTold = answer.field("Retry-After").flatMap { Int($0) }.map { $0 >= 1 } ?? false
            let hasStanding = answer.field("RateLimit") != nil && answer.field("RateLimit-Policy") != nil
            if !isTold || !hasStanding || answer.delivery != "not_sent" { untold.append(answer.text) }
        }
    }

    /// How many calls of each caller the worker has run, by the name the gateway gave it.
    private static func worker(counting calls: Lock<[String: Int]>) -> ClosureEndpoint {
        ClosureEndpoint { endpoint in
            endpoint.on("work") { context, _ in
                let user = context.values["user"]?.stringValue ?? "nobody"
                calls.withLock { $0[user, default: 0] += 1 }
                return .null
            }
        }
    }

    @Test(
        "a burst of 10,000 requests beyond a caller's quota is refused with 429 before the bus, and others notice nothing"
    )
    func burst() async throws {
        let keys = (bursting: APIKey.generate(), steady: APIKey.generate())
        var configuration = GatewayConfiguration()
        configuration.access.apiKeys = [
            APIKey(name: "bursting", digests: [KeyDigest(of: keys.bursting)]),
            APIKey(name: "steady", digests: [KeyDigest(of: keys.steady)]),
        ]
        // Nothing comes back within the test, so what each may send is exact.
        configuration.limits.admission.rate = RequestRate(perSecond: 0.001, burst: 200)
        try await GatewayFixture.with(configuration, worker: false) { fixture in
            let calls = Lock<[String: Int]>([:])
            let target = Target(topic: "counted", server: "one")
            let server = RPCServer(fixture.transport, target: target, endpoints: [Self.worker(counting: calls)])
            try await server.start()
            let (burst, steady) = (Lock(Tally()), Lock(Tally()))
            let isRefused = Latch()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<500 {
                    group.addTask {
                        for _ in 0..<20 {
                            let answer = await fixture.post("/v1/call/counted/work", fields: [.apiKey: keys.bursting])
                            burst.withLock { $0.count(answer) }
                            if answer.status == 429 { isRefused.fire() }
                        }
                    }
                }
                group.addTask {
                    // From the first refusal on, with thousands of requests still to come.
                    await isRefused.wait()
                    for _ in 0..<200 {
                        let answer = await fixture.post("/v1/call/counted/work", fields: [.apiKey: keys.steady])
                        steady.withLock { $0.count(answer) }
                    }
                }
            }
            await server.stop()
            await server.wait()
            let got = burst.withLock { $0 }
            #expect(steady.withLock { $0.statuses } == [200: 200])
            #expect(Set(got.statuses.keys) == [200, 429] && got.statuses.values.reduce(0, +) == 10_000)
            #expect(got.statuses[429, default: 0] >= 9_800 && got.untold.isEmpty, "\(got.untold.first ?? "")")
            // Not one that was refused has come to the worker.
            #expect(calls.withLock { $0 } == ["steady": 200, "bursting": got.statuses[200, default: 0]])
        }
    }
}
