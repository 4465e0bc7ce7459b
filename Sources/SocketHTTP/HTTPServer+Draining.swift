import Locking
import Reactor
import Synchronization

extension HTTPServer {
    /// The first step of draining: requests are still accepted and served, and every response says `Connection: close`.
    ///
    /// So that clients and balancers go elsewhere of their own accord. Doing it twice changes nothing.
    public func beginDrain() {
        core.announcesClose.store(true, ordering: .relaxed)
    }

    /// The second step of draining: no more connections, and the end of those there are.
    ///
    /// The kernel's backlog is accepted until it is empty, the listeners close, idle connections end at once, and
    /// requests in flight have `time` to end. After it their handlers are cancelled and have
    /// ``HTTPTimeouts/drainGrace`` to answer;
    /// what is left is cut. ``run()`` returns when this does. A handler that ignores cancellation goes on alone, without
    /// a connection.
    ///
    /// Calling it again while it goes on can only shorten the time, never prolong it.
    ///
    /// - Returns: how many connections had to be cut.
    @discardableResult
    public func drain(within time: Duration) async -> Int {
        await beginDraining(within: time).value
    }

    /// Starts the drain, or makes the one that goes on end earlier.
    func beginDraining(within time: Duration) -> Task<Int, Never> {
        beginDrain()
        let deadline = MonotonicTime.now + time
        let lead = loops[0]
        return state.withLock { state in
            if state.hasEnded, let drain = state.drain { return drain }
            lead.loop.execute { lead.assumeIsolated { $0.expire(.finishing, at: deadline) } }
            if let drain = state.drain { return drain }
            let drain = Task(executorPreference: lead.loop) { await self.performDrain() }
            state.drain = drain
            return drain
        }
    }

    private func performDrain() async -> Int {
        core.refusesNext.store(true, ordering: .relaxed)
        for listener in state.withLock({ $0.listeners }) {
            await listener.owner.stopAccepting(from: listener.socket, for: loops, tls: listener.tls)
        }
        for loop in loops { await loop.closeIdle() }
        await core.admission.wait(.finishing)
        let leftover = core.admission.isEmpty ? 0 : await cancelWhatIsLeft()
        for loop in loops { await loop.endDrain() }
        let running = state.withLock { state in
            state.hasEnded = true
            return state.running.take()
        }
        running?.resume()
        return leftover
    }

    private func cancelWhatIsLeft() async -> Int {
        for loop in loops { await loop.cancelHandlers() }
        await loops[0].expire(.leaving, at: .now + core.timeouts.drainGrace)
        await core.admission.wait(.leaving)
        var leftover = 0
        for loop in loops { leftover += await loop.cutEverything() }
        return leftover
    }
}
