import Testing

@testable import Messaging

@Suite("The heap of deadlines")
struct DeadlineHeapTests {
    @Test("entries come out in the order of their instants, whatever was moved and removed")
    func order() {
        var generator = SeededGenerator(seed: 7)
        let start = Moment.now
        var heap = DeadlineHeap<Int>()
        var expected: [Int: (instant: Moment, handle: DeadlineHeap<Int>.Handle)] = [:]
        for element in 0..<5000 {
            let instant = start + .milliseconds(Int.random(in: 0..<1000, using: &generator))
            expected[element] = (instant, heap.insert(element, at: instant))
            let victim = Int.random(in: 0...element, using: &generator)
            guard let (_, handle) = expected[victim] else { continue }
            if Bool.random(using: &generator) {
                heap.remove(handle)
                expected[victim] = nil
            } else {
                let moved = start + .milliseconds(Int.random(in: 0..<1000, using: &generator))
                heap.move(handle, to: moved)
                expected[victim] = (moved, handle)
            }
        }
        #expect(heap.count == expected.count)
        var previous = start
        while let earliest = heap.earliest {
            guard let element = heap.popDue(at: earliest) else {
                Issue.record("what is earliest is due then")
                return
            }
            #expect(expected.removeValue(forKey: element)?.instant == earliest)
            #expect(earliest >= previous)
            previous = earliest
        }
        #expect(expected.isEmpty)
    }

    @Test("nothing is due before its instant")
    func notDue() {
        var heap = DeadlineHeap<String>()
        let now = Moment.now
        _ = heap.insert("later", at: now + .seconds(1))
        #expect(heap.popDue(at: now) == nil)
        #expect(heap.popDue(at: now + .seconds(1)) == "later")
        #expect(heap.isEmpty)
    }
}
