import Messaging
import Testing

@testable import BuswayGateway

@Suite("The circuit to a topic", .timeLimit(.minutes(1)))
struct CircuitTests {
    private let clock = StandingClock()

    private func breaker() -> CircuitBreaker {
        var configuration = CircuitConfiguration()
        configuration.timeouts = 2
        configuration.identities = 2
        return CircuitBreaker(configuration, time: clock.source)
    }

    private func timeOut(
        _ breaker: CircuitBreaker,
        _ identity: String,
        times: Int = 2,
        deadline: Duration = .seconds(5)
    ) {
        for _ in 0..<times { breaker.timedOut("t", identity: identity, deadline: deadline) }
    }

    private func passes(_ breaker: CircuitBreaker, _ identity: String, _ topic: String = "t") -> Bool {
        do throws(Problem) { try breaker.require(topic, identity: identity) } catch { return false }
        return true
    }

    @Test("opens for the caller whose calls time out in a row, and for nobody else")
    func own() {
        let breaker = breaker()
        timeOut(breaker, "a", times: 1)
        #expect(passes(breaker, "a"))
        timeOut(breaker, "a", times: 1)
        #expect(!passes(breaker, "a") && passes(breaker, "b") && passes(breaker, "a", "other"))
        timeOut(breaker, "a", times: 100)
        #expect(passes(breaker, "b"))
    }

    @Test("opens for everybody when several callers' calls time out")
    func everybody() throws {
        let breaker = breaker()
        timeOut(breaker, "a")
        timeOut(breaker, "b")
        #expect(!passes(breaker, "c") && passes(breaker, "c", "other"))
        let problem = #expect(throws: Problem.self) { try breaker.require("t", identity: "c") }
        #expect(problem?.code == .circuitOpen && problem?.retryAfter == 10 && problem?.delivery == .notSent)
    }

    @Test("is not moved by calls that gave the worker too little time")
    func shortDeadlines() {
        let breaker = breaker()
        timeOut(breaker, "a", times: 100, deadline: .milliseconds(999))
        #expect(passes(breaker, "a"))
    }

    @Test("starts to count again after an answer")
    func answered() {
        let breaker = breaker()
        for _ in 0..<5 {
            timeOut(breaker, "a", times: 1)
            breaker.answered("t", identity: "a")
        }
        #expect(passes(breaker, "a"))
    }

    @Test("lets one call through after a rest; its answer closes it, its timeout opens it again")
    func probe() {
        let breaker = breaker()
        timeOut(breaker, "a")
        timeOut(breaker, "b")
        clock.advance(by: .seconds(10))
        #expect(passes(breaker, "c") && !passes(breaker, "d"))
        #expect(passes(breaker, "a") && !passes(breaker, "a"))
        timeOut(breaker, "a", times: 1)
        clock.advance(by: .seconds(9))
        #expect(!passes(breaker, "a"))
        clock.advance(by: .seconds(1))
        #expect(passes(breaker, "a"))
        breaker.answered("t", identity: "a")
        #expect(passes(breaker, "a") && passes(breaker, "b") && passes(breaker, "d"))
    }

    @Test("answers 503 circuit-open at once through the gateway; exceptions never open it")
    func gateway() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.admission.circuit.timeouts = 2
        configuration.limits.admission.circuit.deadline = .milliseconds(50)
        try await GatewayFixture.with(configuration) { fixture in
            for _ in 0..<5 { #expect(await fixture.post("/v1/call/calc/raise").status == 500) }
            for _ in 0..<2 {
                #expect(await fixture.post("/v1/call/calc/hang", #"{"timeout":0.1}"#).code == "rpc-timeout")
            }
            let answer = await fixture.post("/v1/call/calc/echo")
            #expect(answer.status == 503 && answer.code == "circuit-open" && answer.retryable == true)
            #expect(answer.field("Retry-After") == "10" && answer.delivery == "not_sent")
            #expect(await fixture.post("/v1/cast/calc/echo").status == 202)
        }
    }
}
