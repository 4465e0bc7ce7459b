import HTTPTypes
import Messaging
import Testing

@testable import BuswayGateway

@Suite("Rates", .timeLimit(.minutes(1)))
struct RateTests {
    @Test("A bucket gives its burst at once, then its rate, and tells how long to wait")
    func bucket() {
        let clock = StandingClock()
        let buckets = TokenBuckets(RequestRate(perSecond: 2, burst: 3), time: clock.source)
        #expect((0..<3).map { _ in buckets.take("a").remaining } == [2, 1, 0])
        let empty = buckets.take("a")
        #expect(!empty.isAllowed && empty.untilNext == .milliseconds(500) && empty.untilFull == .milliseconds(1500))
        #expect(buckets.take("b").isAllowed)
        clock.advance(by: .milliseconds(499))
        #expect(!buckets.take("a").isAllowed)
        clock.advance(by: .milliseconds(1))
        #expect(buckets.look("a").isAllowed && buckets.take("a").isAllowed && !buckets.take("a").isAllowed)
        clock.advance(by: .seconds(60))
        #expect(buckets.take("a").remaining == 2)
    }

    @Test("Buckets are remembered only until they are full, and never more than so many")
    func bounded() {
        let clock = StandingClock()
        let buckets = TokenBuckets(RequestRate(perSecond: 1, burst: 1), time: clock.source, capacity: 2000)
        for number in 0..<5000 { _ = buckets.take("\(number)") }
        #expect(buckets.count == 2000)
        clock.advance(by: .seconds(2))
        for number in 0..<1100 { _ = buckets.take("later \(number)") }
        #expect(buckets.count == 1100)
    }

    @Test("A caller over its rate is answered 429, told when to come back, and disturbs nobody else")
    func gateway() async throws {
        var configuration = GatewayConfiguration()
        let (ann, bob) = (APIKey.generate(), APIKey.generate())
        configuration.access.apiKeys = [
            APIKey(name: "ann", digests: [KeyDigest(of: ann)]), APIKey(name: "bob", digests: [KeyDigest(of: bob)]),
        ]
        configuration.limits.admission.rate = RequestRate(perSecond: 0.01, burst: 2)
        try await GatewayFixture.with(configuration) { fixture in
            let first = await fixture.post("/v1/call/calc/echo", fields: [.apiKey: ann])
            #expect(first.field("RateLimit-Policy") == #""identity";q=2;w=200"#)
            #expect(first.status == 200 && first.field("RateLimit") == #""identity";r=1;t=100"#)
            let malformed = await fixture.post("/v1/call/calc/echo", "nonsense", fields: [.apiKey: ann])
            #expect(malformed.status == 400 && malformed.field("RateLimit")?.contains("r=0") == true)
            let over = await fixture.post("/v1/call/calc/echo", fields: [.apiKey: ann])
            #expect(over.status == 429 && over.code == "rate-limited" && over.delivery == "not_sent")
            #expect((99...100).contains(over.field("Retry-After").flatMap { Int($0) } ?? 0))
            #expect(over.field("RateLimit")?.contains("r=0") == true)
            #expect(await fixture.post("/v1/call/calc/echo", fields: [.apiKey: bob]).status == 200)
        }
    }

    @Test("Without a rate nothing is told of one")
    func none() async throws {
        try await GatewayFixture.with { fixture in
            #expect(await fixture.post("/v1/call/calc/echo").field("RateLimit") == nil)
        }
    }
}
