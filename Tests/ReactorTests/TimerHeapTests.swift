import Testing

@testable import Reactor

@Suite("The timer heap")
struct TimerHeapTests {
    @Test("gives back thousands of timers in the order a sort would, with any of them removed")
    func againstSorting() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var heap = TimerHeap<Int>()
            var expected: [(moment: Int64, name: Int)] = []
            var names: [TimerID] = []
            for name in 0..<500 {
                let moment = Int64.random(in: 0..<100, using: &generator)
                names.append(heap.insert(at: MonotonicTime(nanoseconds: moment), name))
                expected.append((moment, name))
            }
            for name in stride(from: 0, to: 500, by: 3) {
                #expect(heap.remove(names[name]) == name)
                #expect(heap.remove(names[name]) == nil)
                expected.removeAll { $0.name == name }
            }
            expected.sort { ($0.moment, $0.name) < ($1.moment, $1.name) }
            var seen: [Int] = []
            while let name = heap.popDue(at: .distantFuture, setBefore: .max) { seen.append(name) }
            #expect(seen == expected.map(\.name))
            #expect(heap.isEmpty)
        }
    }

    @Test("keeps what is not due, and what was set too late")
    func due() {
        var heap = TimerHeap<String>()
        _ = heap.insert(at: MonotonicTime(nanoseconds: 10), "ten")
        let limit = heap.nextOrder
        _ = heap.insert(at: MonotonicTime(nanoseconds: 20), "twenty")
        #expect(heap.popDue(at: MonotonicTime(nanoseconds: 9), setBefore: .max) == nil)
        #expect(heap.popDue(at: MonotonicTime(nanoseconds: 30), setBefore: limit) == "ten")
        #expect(heap.popDue(at: MonotonicTime(nanoseconds: 30), setBefore: limit) == nil)
        #expect(heap.first == MonotonicTime(nanoseconds: 20))
    }

    @Test("does not let an old name touch a new timer in the same slot")
    func generations() {
        var heap = TimerHeap<String>()
        let old = heap.insert(at: .now, "old")
        heap.remove(old)
        _ = heap.insert(at: .now, "new")
        #expect(heap.remove(old) == nil)
        #expect(heap.count == 1)
    }
}

@Suite("A moment of the monotonic clock")
struct MonotonicTimeTests {
    @Test("goes forward")
    func now() {
        let first = MonotonicTime.now
        #expect(first <= .now)
        #expect(first > MonotonicTime(nanoseconds: 0))
    }

    @Test("adds and subtracts durations, and saturates instead of overflowing")
    func arithmetic() {
        let start = MonotonicTime(nanoseconds: 1_000)
        #expect(start + .microseconds(2) == MonotonicTime(nanoseconds: 3_000))
        #expect(start - .nanoseconds(1) == MonotonicTime(nanoseconds: 999))
        #expect((start + .seconds(1)) - start == .seconds(1))
        #expect(start - (start + .seconds(1)) == .seconds(-1))
        #expect(start + .seconds(Int64.max) == .distantFuture)
        #expect(MonotonicTime.distantFuture + .seconds(1) == .distantFuture)
        #expect(start - .seconds(Int64.max) < MonotonicTime(nanoseconds: 0))
    }
}
