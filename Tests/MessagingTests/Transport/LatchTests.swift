import Testing

@testable import Messaging

@Suite("Latches", .timeLimit(.minutes(1)))
struct LatchTests {
    @Test("everybody who waits is let through, and later ones at once")
    func fire() async {
        let latch = Latch()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { await latch.wait() } }
            group.addTask { latch.fire() }
        }
        latch.fire()
        await latch.wait()
        #expect(latch.isFired)
    }

    @Test("a cancelled task stops waiting, whenever it is cancelled")
    func cancellation() async {
        let latch = Latch()
        for round in 0..<2000 {
            let task = Task { await latch.wait() }
            if round.isMultiple(of: 2) { await Task.yield() }
            task.cancel()
            await task.value
        }
        #expect(!latch.isFired)
    }
}
