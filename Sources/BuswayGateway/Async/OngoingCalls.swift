import Locking
import Messaging

/// The calls of this gateway that are answered later, and what became of those that have ended.
final class OngoingCalls: Sendable {
    private let instance: String
    private let time: TimeSource
    private let state: Lock<FairStore<OngoingCall>>

    init(_ limits: StoreLimits, instance: String, time: TimeSource) {
        self.instance = instance
        self.time = time
        state = Lock(FairStore(limits))
    }

    /// How many are kept.
    var count: Int { state.withLock { $0.count } }

    /// Waits until all that run now have ended, or `limit` has come, or the task is cancelled.
    ///
    /// - Returns: how many have not.
    func finish(by limit: TimeSource.Instant) async -> Int {
        let running = state.withLock { $0.values }.filter { $0.progress.answer == nil }
        for call in running { _ = await call.progress(until: limit, time) { $0.answer != nil } }
        return running.count { $0.progress.answer == nil }
    }

    /// Enters a call.
    ///
    /// - Throws: ``ProblemCode/rateLimited`` or ``ProblemCode/overloaded`` when there is no room for it.
    func begin(for identity: String) throws(Problem) -> OngoingCall {
        let call = OngoingCall(CallID(of: instance))
        let problem: Problem? = state.withLock { state in
            do throws(Problem) {
                try state.insert(call.id.description, call, of: identity, lastsUntilEnd: true, now: time.now)
                return nil
            } catch {
                return error
            }
        }
        if let problem { throw problem }
        return call
    }

    /// The call, if this identity made it.
    func find(_ id: CallID, of identity: String) -> OngoingCall? {
        state.withLock { state in
            state.sweep(time.now)
            let key = id.description
            return state.identity(of: key) == identity ? state[key] : nil
        }
    }

    /// Keeps how a call ended; what finds no room is told of by a problem in its place.
    func end(_ call: OngoingCall, with answer: StoredAnswer, or alternative: @autoclosure () -> StoredAnswer) {
        let fits = state.withLock { $0.end(call.id.description, bytes: answer.bytes, now: time.now) }
        // One that was taken away is told to those who still look at it.
        call.end(with: fits ?? true ? answer : alternative())
    }

    /// Forgets a call, and ends it if it runs.
    ///
    /// - Returns: whether there was one of this identity.
    func remove(_ id: CallID, of identity: String) -> Bool {
        let call: OngoingCall? = state.withLock { state in
            let key = id.description
            guard state.identity(of: key) == identity, let call = state[key] else { return nil }
            state.remove(key)
            return call
        }
        call?.abandoned.fire()
        return call != nil
    }
}
