import Locking
import Reactor
import Testing

@Suite("A loop's timers", .timeLimit(.minutes(1)))
struct TimerTests {
    @Test("fire in the order of their moments, and of their making when those are the same")
    func order() async throws {
        let seen = Lock<[Int]>([])
        try await withLoop { loop in
            await withCheckedContinuation { done in
                loop.execute {
                    let start = MonotonicTime.now + .milliseconds(2)
                    for (name, offset) in [(3, 3), (1, 1), (4, 3), (2, 2), (0, 0)] {
                        loop.schedule(at: start + .milliseconds(offset)) { seen.withLock { $0.append(name) } }
                    }
                    loop.schedule(at: start + .milliseconds(4)) { done.resume() }
                }
            }
        }
        #expect(seen.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test("never fire early, and not long after their moment")
    func precision() async throws {
        try await withLoop { loop in
            for delay in [0, 1, 3, 10] {
                let (due, fired) = await withCheckedContinuation { done in
                    loop.execute {
                        let due = MonotonicTime.now + .milliseconds(delay)
                        loop.schedule(at: due) { done.resume(returning: (due, MonotonicTime.now)) }
                    }
                }
                #expect(fired >= due)
                #expect(fired - due < .milliseconds(500), "generous, for machines that are busy with other things")
            }
        }
    }

    @Test("do not fire when they were cancelled, even at the moment they are due")
    func cancelled() async throws {
        let seen = Lock<[String]>([])
        try await withLoop { loop in
            await withCheckedContinuation { done in
                loop.execute {
                    let due = MonotonicTime.now + .milliseconds(2)
                    let far = loop.schedule(after: .seconds(60)) { seen.withLock { $0.append("far") } }
                    let second = Lock<TimerID?>(nil)
                    loop.schedule(at: due) {
                        seen.withLock { $0.append("first") }
                        if let id = second.withLock({ $0 }) { loop.cancelTimer(id) }
                    }
                    let id = loop.schedule(at: due) { seen.withLock { $0.append("second") } }
                    second.withLock { $0 = id }
                    loop.schedule(at: due) { done.resume() }
                    loop.cancelTimer(far)
                    loop.cancelTimer(far)
                }
            }
        }
        #expect(seen.withLock { $0 } == ["first"])
    }

    @Test("that set themselves again for the past do not starve other work")
    func noStarvation() async throws {
        try await withLoop { loop in
            let ended = Lock(false)
            @Sendable func again() {
                if !ended.withLock({ $0 }) { loop.schedule(at: .now - .seconds(1)) { again() } }
            }
            loop.execute { again() }
            await settle(loop)
            await settle(loop)
            loop.execute { ended.withLock { $0 = true } }
        }
    }
}
