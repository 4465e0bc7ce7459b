import Locking
import Messaging
import Testing

@testable import BuswayGateway

@Suite("Who waits for another gateway", .timeLimit(.minutes(1)))
struct VigilTests {
    /// A bus on which gateways have as many consumers as the test says, and time that passes as fast as it is slept.
    private final class Bus: Sendable {
        let consumers = Lock<[String: Int]>([:])
        let questions = Lock(0)
        private let instant = Lock(TimeSource.Instant.now)

        var time: TimeSource {
            TimeSource(
                now: { self.instant.withLock { $0 } },
                sleep: { until in
                    try Task.checkCancellation()
                    self.instant.withLock { $0 = max($0, until) }
                    await Task.yield()
                }
            )
        }

        func vigil() -> Vigil {
            Vigil(time: time) { name in
                self.questions.withLock { $0 += 1 }
                return self.consumers.withLock { $0[name] }
            }
        }
    }

    @Test("is told when it has had no consumer for two seconds, and not when it is only away for a moment")
    func gone() async {
        let bus = Bus()
        bus.consumers.withLock { $0 = ["there": 1, "gone": 0] }
        let vigil = bus.vigil()
        let running = Task { await vigil.run() }
        let (there, gone, unknown) = (vigil.begin("there"), vigil.begin("gone"), vigil.begin("unknown"))
        let start = bus.time.now
        await gone.wait()
        #expect(bus.time.now - start >= Vigil.patience)
        bus.consumers.withLock { $0["there"] = 0 }
        let asked = bus.questions.withLock { $0 }
        while bus.questions.withLock({ $0 }) < asked + 3 { await Task.yield() }
        bus.consumers.withLock { $0["there"] = 1 }
        while bus.questions.withLock({ $0 }) < asked + 60 { await Task.yield() }
        // Nobody can say that a gateway is gone which the bus cannot be asked about.
        #expect(!there.isFired && !unknown.isFired)
        running.cancel()
        await running.value
    }

    @Test("makes the bus be asked only while somebody waits, and once for all of them")
    func quiet() async {
        let bus = Bus()
        bus.consumers.withLock { $0 = ["a": 1] }
        let vigil = bus.vigil()
        let running = Task { await vigil.run() }
        for _ in 0..<100 { _ = vigil.begin("a") }
        let start = bus.time.now
        while bus.questions.withLock({ $0 }) < 20 { await Task.yield() }
        #expect(bus.time.now - start >= Vigil.interval * 20)
        for _ in 0..<100 { vigil.end("a") }
        // What was begun before may still end.
        for _ in 0..<100 { await Task.yield() }
        let asked = bus.questions.withLock { $0 }
        for _ in 0..<1000 { await Task.yield() }
        #expect(bus.questions.withLock { $0 } <= asked + 1)
        running.cancel()
        await running.value
    }
}
