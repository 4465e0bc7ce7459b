internal import Locking
internal import Rounds

extension EventLoop {
    /// How many pieces of work may run before the loop looks at its sockets again.
    ///
    /// Large enough to make the look cheap for each of them, small enough for a socket to wait well under a
    /// millisecond behind ordinary work.
    private static let batch = 64

    /// The life of the loop's thread.
    func run() {
        let round = Round()
        round.around {
            while true {
                poll()
                guard takeArrivals() == .running else { break }
                runDueTimers()
                runWork(atMost: Self.batch)
                round.end()
            }
            closeEverything()
            runRest()
            round.end()
        }
    }

    /// Runs queued work, and the work that queues, until there is none or the limit is reached.
    private func runWork(atMost limit: Int) {
        var left = limit
        while left > 0, let work = queue.popFirst() {
            left &-= 1
            switch work {
            case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            case .actorJob(let job):
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(),
                    taskExecutor: asUnownedTaskExecutor()
                )
            case .action(let action): action()
            }
        }
    }

    /// Runs all work there is, from here and from other threads, without waiting for any.
    func runRest() {
        repeat {
            takeArrivals()
            runWork(atMost: .max)
        } while inbox.withLock { $0.hasArrivals }
    }

    private func poll() {
        var milliseconds = queue.isEmpty ? millisecondsToFirstTimer : 0
        // Under the lock that guards arrivals, so that no work slips in between the look and the wait unseen.
        if milliseconds != 0, !inbox.withLock({ $0.fallAsleep() }) { milliseconds = 0 }
        poller.wait(milliseconds: milliseconds)
        countPoll()
    }

    @discardableResult
    private func takeArrivals() -> Inbox.Stage {
        let stage = inbox.withLock { $0.takeArrivals(into: &arrivals) }
        for work in arrivals { queue.append(work) }
        arrivals.removeAll(keepingCapacity: true)
        return stage
    }
}
