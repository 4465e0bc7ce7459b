import Reactor

extension ServerLoop {
    /// Ends the connections that wait for a next request, and soon those that have not brought their first.
    ///
    /// Those whose response would go on for ever are asked to end it.
    func closeIdle() async {
        await settle()
        for connection in connections.values {
            if connection.phase == .idle { close(connection) }
            connection.body?.drain()
        }
        drainTimers.append(
            loop.schedule(after: core.timeouts.drainGrace) {
                self.assumeIsolated { $0.closeFresh() }
            }
        )
    }

    /// Cancels the handlers that still run, and ends what has no handler and no response on its way.
    func cancelHandlers() {
        for connection in connections.values {
            switch connection.phase {
            case .handling, .streaming: connection.task?.cancel()
            case .writing: break
            case .fresh, .idle, .reading, .lingering: close(connection)
            }
        }
    }

    /// Cuts every connection that is left, and returns how many there were.
    func cutEverything() -> Int {
        let count = connections.count
        for connection in connections.values {
            connection.cut = .drained
            connection.task?.cancel()
            connection.stream.reset()
        }
        return count
    }

    /// Lets a stage of the drain expire when its time has come.
    func expire(_ stage: Admission.Stage, at moment: MonotonicTime) {
        let admission = core.admission
        drainTimers.append(loop.schedule(at: moment) { admission.expire(stage) })
    }

    /// Forgets the timers of a drain that is over, and ends the tasks that would have served more.
    func endDrain() {
        endResting()
        for timer in drainTimers { loop.cancelTimer(timer) }
        drainTimers = []
    }

    private func closeFresh() {
        for connection in connections.values where connection.phase == .fresh { close(connection) }
    }

    private func close(_ connection: Connection) {
        connection.cut = .drained
        connection.stream.close()
    }

    /// Returns when everything the kernel has for this loop by now was seen by whoever waits for it.
    ///
    /// So that a connection whose next request has arrived already is not taken for an idle one.
    private func settle() async {
        let loop = loop
        await withCheckedContinuation { continuation in
            // A timer fires after the loop has looked at its sockets; what it queues comes behind whom they woke.
            _ = loop.schedule(after: .zero) { loop.execute { continuation.resume() } }
        }
    }
}
