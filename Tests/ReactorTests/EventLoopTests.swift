import CLinux
import Locking
import Reactor
import Testing

@Suite("An event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
    @Test("runs everything it is given, in order, from its own thread and from others")
    func order() async throws {
        try await withLoop { loop in
            let seen = Lock<[Int]>([])
            for number in 0..<1000 { loop.execute { seen.withLock { $0.append(number) } } }
            await settle(loop)
            #expect(seen.withLock { $0 } == Array(0..<1000))
            loop.execute {
                loop.execute { seen.withLock { $0.append(-2) } }
                seen.withLock { $0.append(-1) }
            }
            await settle(loop)
            await settle(loop)
            #expect(seen.withLock { $0.suffix(2) } == [-1, -2])
        }
    }

    @Test("loses none of 100 000 pieces of work that four threads hand over at once")
    func contention() async throws {
        try await withLoop { loop in
            let count = Lock(0)
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<25_000 { loop.execute { count.withLock { $0 += 1 } } }
                    }
                }
            }
            await settle(loop)
            let result = count.withLock { $0 }
            #expect(result == 100_000)
        }
    }

    @Test("wakes up for each of thousands of hand-overs that find it asleep or falling asleep")
    func wakeUp() async throws {
        try await withLoop { loop in
            for round in 0..<5_000 {
                let answer = await runOnce(on: loop) { round }
                #expect(answer == round)
            }
        }
    }

    @Test("does not wake while there is nothing to do")
    func idle() async throws {
        try await withLoop { loop in
            try await withLoop("other") { other in
                await settle(loop)
                // The hand-over above may be reported once more; after the next one the loop sleeps.
                await settle(loop)
                let before = await runOnce(on: loop) { loop.pollCount }
                // Another loop's timer lets time pass in which this one must not move.
                await pause(.milliseconds(100), on: other)
                #expect(loop.pollCount - before <= 1)
            }
        }
    }

    @Test("knows whether the caller is on it")
    func current() async throws {
        try await withLoop { loop in
            #expect(!loop.isCurrent)
            #expect(loop.isIsolatingCurrentContext() == false)
            let inside = await runOnce(on: loop) { (loop.isCurrent, loop.isIsolatingCurrentContext()) }
            #expect(inside == (true, true))
        }
    }

    @Test("runs a task that prefers it, with children, async let, default actors and nested functions, on one thread")
    func taskExecutor() async throws {
        actor Ordinary {
            func thread() -> Int32 { clinux_thread_id() }
        }
        @concurrent func elsewhere() async -> Int32 { clinux_thread_id() }
        try await withLoop { loop in
            let home = await runOnce(on: loop) { clinux_thread_id() }
            let threads = await Task(executorPreference: loop) {
                async let bound = clinux_thread_id()
                let group = await withTaskGroup(of: Int32.self) { group in
                    for _ in 0..<3 { group.addTask { clinux_thread_id() } }
                    return await group.reduce(into: [Int32]()) { $0.append($1) }
                }
                return await [clinux_thread_id(), bound, Ordinary().thread(), elsewhere()] + group
            }.value
            #expect(threads == Array(repeating: home, count: 7))
        }
    }

    @Test("runs a task that starts at once where it stands, when it stands on the loop")
    func immediate() async throws {
        try await onLoop { loop in
            let order = Lock<[String]>([])
            let task = Task.immediate(executorPreference: loop) {
                order.withLock { $0.append("task") }
                await Task.yield()
                return loop.isCurrent
            }
            order.withLock { $0.append("caller") }
            #expect(await task.value)
            #expect(order.withLock { $0 } == ["task", "caller"])
        }
    }

    @Test("is the executor of an actor, for tasks that prefer the loop and for those that do not")
    func serialExecutor() async throws {
        try await withLoop { loop in
            let resident = Resident(on: loop)
            let home = await runOnce(on: loop) { clinux_thread_id() }
            #expect(await resident.visit() == home)
            await Task(executorPreference: loop) { #expect(await resident.visit() == home) }.value
            let visits = await runOnce(on: loop) { resident.assumeIsolated { $0.visits } }
            #expect(visits == 2)
        }
    }

    @Test("does not queue a task again that calls functions, isolated or not, and stays where it is")
    func noHop() async throws {
        @Sendable func inherits() async {}
        @Sendable @concurrent func leaves() async {}
        @Sendable func spelledOut(isolation _: isolated (any Actor)? = #isolation) async {}
        try await onLoop { loop in
            let overtaken = Lock(false)
            loop.execute { overtaken.withLock { $0 = true } }
            await inherits()
            await leaves()
            await spelledOut()
            #expect(!overtaken.withLock { $0 }, "other work would have run first, had it been queued")
        }
    }

    @Test("lets sockets and timers have their turn among work that never ends")
    func fairness() async throws {
        try await withLoop { loop in
            let ended = Lock(false)
            @Sendable func goOn() {
                if !ended.withLock({ $0 }) { loop.execute { goOn() } }
            }
            loop.execute { goOn() }
            await pause(.milliseconds(5), on: loop)
            ended.withLock { $0 = true }
        }
    }

    @Test("names its thread, and blocks the signals that are meant for the process")
    func thread() async throws {
        try await withLoop("a-name-that-is-too-long") { loop in
            let id = await runOnce(on: loop) { clinux_thread_id() }
            let status = try text(of: "/proc/self/task/\(id)/status")
            let fields = Dictionary(
                uniqueKeysWithValues: status.split(separator: "\n").map { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return (String(parts[0]), parts.count > 1 ? parts[1].drop { $0 == "\t" } : "")
                }
            )
            #expect(fields["Name"] == "a-name-that-is-")
            let blocked = try #require(UInt64(fields["SigBlk"] ?? "", radix: 16))
            for number in [1, 2, 15, 13] { #expect(blocked & (1 << (number - 1)) != 0) }
            for fault in [4, 5, 6, 7, 8, 11] { #expect(blocked & (1 << (fault - 1)) == 0) }
        }
    }
}
