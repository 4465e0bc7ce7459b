import CLinux
import Dispatch
import Foundation
import Glibc
import Locking
import Testing

@testable import MessagingRabbitMQ

@Suite("A lane", .timeLimit(.minutes(1)))
struct LaneTests {
    /// The thread a job ran on.
    private static func thread() -> UInt { pthread_self() }

    @Test("runs jobs in their order, on a thread that is nobody else's")
    func jobs() async throws {
        let lane = try Lane(name: "test")
        let seen = Lock<[(Int, UInt)]>([])
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            for number in 0..<100 { lane.add { seen.withLock { $0.append((number, Self.thread())) } } }
            lane.add { continuation.resume() }
        }
        let all = seen.withLock { $0 }
        #expect(all.map(\.0) == Array(0..<100))
        #expect(Set(all.map(\.1)).count == 1)
    }

    @Test("does what it is nudged for on the caller's thread when nobody has it, and knows that it is there")
    func idleNudge() throws {
        let lane = try Lane(name: "test")
        let ran = Lock<[(UInt, Bool?)]>([])
        lane.onNudge { [weak lane] in ran.withLock { $0.append((Self.thread(), lane?.isIsolatingCurrentContext())) } }
        #expect(lane.isIsolatingCurrentContext() == false)
        lane.nudge()
        let all = ran.withLock { $0 }
        #expect(all.count == 1)
        #expect(all.first?.0 == Self.thread())
        #expect(all.first?.1 == true)
    }

    @Test("answers a nudge that comes while a job runs, after that job")
    func busyNudge() async throws {
        let lane = try Lane(name: "test")
        let order = Lock<[String]>([])
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane.onNudge {
                order.withLock { $0.append("nudge") }
                continuation.resume()
            }
            lane.add { [weak lane] in
                lane?.nudge()
                order.withLock { $0.append("job") }
            }
        }
        #expect(order.withLock { $0 } == ["job", "nudge"])
    }

    @Test("is one at a time, however many nudge and add")
    func exclusion() async throws {
        let lane = try Lane(name: "test")
        // Not behind a lock on purpose: the lane is what keeps it whole.
        let inside = Lock(0)
        let (overlaps, count) = (Lock(0), Lock(0))
        let work: @Sendable () -> Void = {
            let others = inside.withLock { inside in
                defer { inside += 1 }
                return inside
            }
            if others > 0 { overlaps.withLock { $0 += 1 } }
            count.withLock { $0 += 1 }
            inside.withLock { $0 -= 1 }
        }
        lane.onNudge(work)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for number in 0..<2000 { if number.isMultiple(of: 10) { lane.add(work) } else { lane.nudge() } }
                }
            }
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane.add { continuation.resume() }
        }
        #expect(overlaps.withLock { $0 } == 0)
        #expect(count.withLock { $0 } >= 800)
    }

    @Test("a nudge is never lost: what was handed in before it is seen")
    func noLostNudge() async throws {
        let lane = try Lane(name: "test")
        let (handedIn, seen) = (Lock(0), Lock(0))
        lane.onNudge {
            let now = handedIn.withLock { $0 }
            seen.withLock { $0 = max($0, now) }
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<2000 {
                        handedIn.withLock { $0 += 1 }
                        lane.nudge()
                    }
                }
            }
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            // The first may run before a nudge that is left to the thread, the second comes after it.
            lane.add { lane.add { continuation.resume() } }
        }
        #expect(seen.withLock { $0 } == 8000)
    }

    @Test("runs what was put off when its time has come, the earlier first")
    func timers() async throws {
        let lane = try Lane(name: "test")
        let order = Lock<[Int]>([])
        let start = ContinuousClock.now
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane.add(after: .milliseconds(30)) {
                order.withLock { $0.append(2) }
                continuation.resume()
            }
            lane.add(after: .milliseconds(10)) { order.withLock { $0.append(1) } }
        }
        #expect(order.withLock { $0 } == [1, 2])
        #expect(start.duration(to: .now) >= .milliseconds(30))
    }

    @Test("calls the reader when its descriptor can be read, and closes the descriptor with itself")
    func watching() async throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { close(writing) }
        var lane: Lane? = try Lane(name: "test")
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane?.add { [weak lane] in
                let readable: @Sendable () -> Void = {
                    var byte: UInt8 = 0
                    if unsafe read(reading, &byte, 1) == 1 { continuation.resume() }
                }
                lane?.watch(reading, readable: readable, writable: {})
            }
            var byte: UInt8 = 1
            _ = unsafe write(writing, &byte, 1)
        }
        lane = nil
        // The thread is ending: writing fails once nobody can read.
        signal(SIGPIPE, SIG_IGN)
        var byte: UInt8 = 1
        while unsafe write(writing, &byte, 1) == 1 { sched_yield() }
        #expect(errno == EPIPE)
    }

    @Test("leaves what can be read alone while it rests")
    func resting() async throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { close(writing) }
        let lane = try Lane(name: "test")
        let order = Lock<[String]>([])
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane.add { [weak lane] in
                let readable: @Sendable () -> Void = {
                    var byte: UInt8 = 0
                    guard unsafe read(reading, &byte, 1) == 1 else { return }
                    order.withLock { $0.append("read") }
                    continuation.resume()
                }
                lane?.watch(reading, readable: readable, writable: {})
                lane?.rest(true)
                var byte: UInt8 = 1
                _ = unsafe write(writing, &byte, 1)
                // The thread sleeps meanwhile, with something to read.
                lane?.add(after: .milliseconds(20)) { [weak lane] in
                    order.withLock { $0.append("rested") }
                    lane?.rest(false)
                }
            }
        }
        #expect(order.withLock { $0 } == ["rested", "read"])
        await lane.shutDown()
    }

    @Test("is gone with its thread once it was shut down, when what was left has been done")
    func shutDown() async throws {
        for number in 0..<20 {
            let name = "gone \(number)"
            let lane = try Lane(name: name)
            let done = Lock(0)
            for _ in 0..<10 { lane.add { done.withLock { $0 += 1 } } }
            await lane.shutDown()
            #expect(done.withLock { $0 } == 10)
            #expect(try !Self.threadNames().contains(name))
            await lane.shutDown()
        }
    }

    @Test("still runs what comes after its end")
    func afterTheEnd() async throws {
        let lane = try Lane(name: "test")
        let nudges = Lock(0)
        lane.onNudge { nudges.withLock { $0 += 1 } }
        await lane.shutDown()
        lane.nudge()
        #expect(nudges.withLock { $0 } == 1)
        for _ in 0..<20 {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                lane.add { continuation.resume() }
            }
        }
    }

    @Test("runs the steps of tasks on its thread, and on another one after its end")
    func steps() async throws {
        let lane = try Lane(name: "test")
        func threads() async -> Set<UInt> {
            await withTaskExecutorPreference(lane.taskExecutor) {
                var threads = [Self.thread()]
                for _ in 0..<20 {
                    await Task.yield()
                    threads.append(Self.thread())
                }
                return Set(threads)
            }
        }
        let own = await withCheckedContinuation { continuation in
            lane.add { continuation.resume(returning: Self.thread()) }
        }
        #expect(await threads() == [own])
        await lane.shutDown()
        #expect(!(await threads()).isEmpty)
    }

    @Test("keeps no task waiting while its thread blocks, whether it came before or comes meanwhile")
    func blocking() async throws {
        let lane = try Lane(name: "test")
        let mayGoOn = DispatchSemaphore(value: 0)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lane.add { [weak lane] in
                continuation.resume()
                mayGoOn.wait()
                lane?.blocks(true)
                mayGoOn.wait()
                lane?.blocks(false)
            }
        }
        let early = Task(executorPreference: lane.taskExecutor) { Self.thread() }
        mayGoOn.signal()
        let elsewhere = await early.value
        let later = await Task(executorPreference: lane.taskExecutor) { Self.thread() }.value
        mayGoOn.signal()
        let own = await withCheckedContinuation { continuation in
            lane.add { continuation.resume(returning: Self.thread()) }
        }
        #expect(own != elsewhere && own != later)
        #expect(await Task(executorPreference: lane.taskExecutor) { Self.thread() }.value == own)
    }

    @Test("looks at its socket however much there is to do for tasks")
    func busyTasks() async throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { close(writing) }
        let lane = try Lane(name: "test")
        let isRead = Lock(false)
        lane.add { [weak lane] in
            let readable: @Sendable () -> Void = {
                var byte: UInt8 = 0
                if unsafe read(reading, &byte, 1) == 1 { isRead.withLock { $0 = true } }
            }
            lane?.watch(reading, readable: readable, writable: {})
        }
        await withTaskExecutorPreference(lane.taskExecutor) {
            var byte: UInt8 = 1
            _ = unsafe write(writing, &byte, 1)
            while !isRead.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        }
        #expect(isRead.withLock { $0 })
        await lane.shutDown()
    }

    /// What the threads of this process are called.
    private static func threadNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap { thread in
            // One that has ended since has no name.
            FileManager.default.contents(atPath: "/proc/self/task/\(thread)/comm")
                .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines) }
        }
    }

    @Test("is an error, and not the end of the process, when there is no descriptor for it")
    func shortage() async {
        await #expect(processExitsWith: .success) {
            #expect(clinux_set_descriptor_limit(3, 3) == 0)
            let error = #expect(throws: AMQPError.self) { try Lane(name: "test") }
            #expect(error?.kind == .unreachable && error?.message.hasSuffix("Too many open files") == true)
        }
    }
}
