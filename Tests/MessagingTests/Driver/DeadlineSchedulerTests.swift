import Locking
import Testing

@testable import Messaging

@Suite("The deadline scheduler", .timeLimit(.minutes(1)))
struct DeadlineSchedulerTests {
    @Test("one task sleeps for any number of deadlines")
    func oneTask() async {
        let time = ManualTime()
        let scheduler = DeadlineScheduler(time: time.source) { _ in nil }
        for seconds in 5..<1000 { scheduler.wake(at: time.start + .seconds(seconds)) }
        await time.sleeper(at: .seconds(5))
        #expect(time.sleepers == 1)
        scheduler.close()
    }

    @Test("an earlier deadline wakes it earlier, and the next one is waited for afterwards")
    func earlier() async {
        let time = ManualTime()
        let expirations = Lock<[Duration]>([])
        let expired = [Latch(), Latch()]
        let start = time.start
        let scheduler = DeadlineScheduler(time: time.source) { now in
            let count = expirations.withLock { expirations in
                expirations.append(start.duration(to: now))
                return expirations.count
            }
            expired[count - 1].fire()
            return count == 1 ? start + .seconds(9) : nil
        }
        scheduler.wake(at: start + .seconds(10))
        await time.sleeper(at: .seconds(10))
        scheduler.wake(at: start + .seconds(2))
        await time.sleeper(at: .seconds(2))
        time.advance(by: .seconds(2))
        await expired[0].wait()
        await time.sleeper(at: .seconds(9))
        time.advance(by: .seconds(7))
        await expired[1].wait()
        #expect(expirations.withLock { $0 } == [.seconds(2), .seconds(9)])
        scheduler.close()
    }

    @Test("its task ends with it")
    func endsWithOwner() async {
        let time = ManualTime()
        var scheduler: DeadlineScheduler? = DeadlineScheduler(time: time.source) { _ in nil }
        scheduler?.wake(at: time.start + .seconds(5))
        await time.sleeper(at: .seconds(5))
        scheduler = nil
        // The sleeping task is cancelled when the last reference goes, which wakes it.
        #expect(time.sleepers == 0)
        #expect(scheduler == nil)
    }
}
