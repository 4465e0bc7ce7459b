import Locking
import Testing

@testable import Messaging

@Suite("The tasks of handlers", .timeLimit(.minutes(1)))
struct HandlerTasksTests {
    private let tasks = HandlerTasks<Int>()

    @Test("do one thing after the other, and end when they are told to")
    func oneAfterTheOther() async {
        #expect(!tasks.hand(0))
        let done = Lock<[Int]>([])
        let rested = [Latch(), Latch(), Latch()]
        let task = Task {
            var next: Int? = 1
            var latches = rested[...]
            while let work = next {
                done.withLock { $0.append(work) }
                let latch = latches.popFirst()
                next = await tasks.rest { latch?.fire() }
            }
        }
        for (index, latch) in rested.enumerated() {
            await latch.wait()
            if index < 2 { #expect(tasks.hand(index + 2)) }
        }
        tasks.end()
        await task.value
        #expect(done.withLock { $0 } == [1, 2, 3])
        #expect(!tasks.hand(4))
    }

    @Test("that would rest after the end do not, and say so all the same")
    func afterTheEnd() async {
        tasks.end()
        let isTold = Lock(false)
        #expect(await tasks.rest { isTold.withLock { $0 = true } } == nil)
        #expect(isTold.withLock { $0 })
    }

    @Test("rest 64 at a time, and more of them end")
    func bounded() async {
        let latches = (0..<80).map { _ in Latch() }
        let works = latches.map { latch in
            Task { await tasks.rest { latch.fire() } }
        }
        for latch in latches { await latch.wait() }
        for work in 0..<64 { #expect(tasks.hand(work)) }
        #expect(!tasks.hand(64))
        var given: [Int] = []
        for work in works { if let number = await work.value { given.append(number) } }
        #expect(given.sorted() == Array(0..<64))
    }
}
