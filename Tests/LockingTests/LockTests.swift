import Locking
import Testing

@Suite("A lock")
struct LockTests {
    @Test("loses no update when many tasks write at once")
    func exclusive() async {
        let counter = Lock(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
                }
            }
        }
        #expect(counter.withLock { $0 } == 80_000)
    }

    @Test("is released when the body throws")
    func releasedOnThrow() {
        struct Refused: Error {}
        let lock = Lock("kept")
        #expect(throws: Refused.self) { try lock.withLock { (_: inout String) throws(Refused) in throw Refused() } }
        #expect(lock.withLock { $0 } == "kept")
    }

    @Test("destroys the value it holds exactly once")
    func releasesItsValue() {
        final class Held: Sendable {}
        weak var seen: Held?
        do {
            let lock = Lock<Held?>(nil)
            lock.withLock {
                let held = Held()
                seen = held
                $0 = held
            }
            #expect(seen != nil)
        }
        #expect(seen == nil)
    }
}
