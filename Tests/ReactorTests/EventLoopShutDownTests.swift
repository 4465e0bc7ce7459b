import CLinux
import Locking
import Reactor
import Testing

@Suite("Shutting a loop down", .timeLimit(.minutes(1)))
struct EventLoopShutDownTests {
    @Test("runs what is queued, and what that queues, first")
    func drains() async throws {
        let loop = try EventLoop(name: "test")
        let count = Lock(0)
        for _ in 0..<100 {
            loop.execute {
                count.withLock { $0 += 1 }
                loop.execute { count.withLock { $0 += 1 } }
            }
        }
        await loop.shutDown()
        let result = count.withLock { $0 }
        #expect(result == 200)
    }

    @Test("ends the thread")
    func endsThread() async throws {
        let loop = try EventLoop(name: "test")
        let id = await runOnce(on: loop) { clinux_thread_id() }
        #expect(throws: Never.self) { try text(of: "/proc/self/task/\(id)/stat") }
        await loop.shutDown()
        // The kernel tells who joins a thread a moment before it takes the thread out of the list.
        var isListed = true
        while isListed {
            do {
                _ = try text(of: "/proc/self/task/\(id)/stat")
                await Task.yield()
            } catch is SystemError {
                isListed = false
            }
        }
    }

    @Test("may be asked for twice, and by several at once")
    func idempotent() async throws {
        let loop = try EventLoop(name: "test")
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { await loop.shutDown() } }
        }
        await loop.shutDown()
    }

    @Test("lets go of the loop")
    func releases() async throws {
        weak var seen: EventLoop?
        do {
            let loop = try EventLoop(name: "test")
            seen = loop
            await loop.shutDown()
        }
        #expect(seen == nil)
    }

    @Test("never fires timers that are still pending, and lets go of what they hold")
    func dropsTimers() async throws {
        final class Held: Sendable {}
        struct Weak: Sendable {
            weak let value: Held?
            init(_ value: Held) { self.value = value }
        }
        let loop = try EventLoop(name: "test")
        let fired = Lock(false)
        @Sendable func setTimer(_ held: Held) {
            loop.schedule(after: .seconds(3600)) {
                withExtendedLifetime(held) { fired.withLock { $0 = true } }
            }
        }
        weak let seen = await runOnce(on: loop) {
            let held = Held()
            setTimer(held)
            return Weak(held)
        }.value
        #expect(seen != nil)
        await loop.shutDown()
        let result = fired.withLock { $0 }
        #expect(!result)
        #expect(seen == nil)
    }

    @Test("does not strand a task or an actor's call that comes back later")
    func afterlife() async throws {
        let loop = try EventLoop(name: "test")
        let resident = Resident(on: loop)
        let gate = AsyncStream.makeStream(of: Void.self)
        let late = Task(executorPreference: loop) {
            for await _ in gate.stream {}
            return loop.isCurrent
        }
        await settle(loop)
        await loop.shutDown()
        gate.continuation.finish()
        #expect(await late.value)
        for _ in 0..<100 { _ = await resident.visit() }
        #expect(await resident.visits == 100)
        #expect(!loop.isCurrent)
    }
}
