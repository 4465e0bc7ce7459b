extension Channel {
    /// What a task can wait for.
    enum Event {
        case readable
        case writable
        /// Nothing but the deadline: for a condition the kernel does not report.
        case deadlineOnly
    }

    /// Waits until the descriptor is ready; may return without it being so, and is then to be called again.
    ///
    /// One task may wait for reading and one for writing (or a deadline) at a time.
    ///
    /// - Throws: ``SocketError`` with `deadlineExceeded`, `cancelled` or `closed`, promptly and from any thread.
    ///
    /// The isolation is spelled out because the closure below must share it: the closures of a `nonisolated(nonsending)`
    /// function do not when they are passed to the standard library, and would leave an actor's loop for the shared pool.
    func wait(
        for event: Event,
        deadline: MonotonicTime?,
        call: String,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketError) {
        loop.preconditionOnLoop()
        guard !isClosed else { throw SocketError(.closed, call: call) }
        guard !Task.isCancelled else { throw SocketError(.cancelled, call: call) }
        // The event may have come since the attempt that failed: see `Wait` for how other work can get in between.
        if event == .readable ? mayRead : event == .writable && mayWrite { return }
        if event == .writable { try subscribe(to: .writable) }
        let number = announce(event, deadline)
        let end = await withTaskCancellationHandler {
            _ = isolation
            return await withCheckedContinuation { continuation in
                loop.preconditionOnLoop()
                if event == .readable { reading.begin(continuation) } else { writing.begin(continuation) }
            }
        } onCancel: {
            // On any thread, and at once when the task has been cancelled by now.
            loop.executeUnlessEnded { [self] in cancel(number) }
        }
        switch end {
        case .ready: return
        case .deadlineExceeded: throw SocketError(.deadlineExceeded, call: call)
        case .cancelled: throw SocketError(.cancelled, call: call)
        case .closed: throw SocketError(.closed, call: call)
        }
    }

    /// Has `body` called once: when a plain read may find something, at the deadline, or when the channel is closed.
    ///
    /// That may be before this returns, when a read may find something now.
    func watch(by deadline: MonotonicTime, _ body: @escaping (Arrival) -> Void) {
        loop.preconditionOnLoop()
        guard !isClosed else { return body(.closed) }
        guard !mayRead else { return body(.octets) }
        precondition(watch == nil, "two watch one socket")
        watch = ArrivalWatch(deadline: deadline, body: body)
        wakeUp(by: deadline)
    }

    func endWatch(_ arrival: Arrival) {
        // Taken out first: whoever is called may close the channel, or watch it again.
        let ended = watch.take()
        ended?.body(arrival)
    }

    /// Lets time pass, but not beyond the deadline.
    ///
    /// - Throws: ``SocketError`` like ``wait(for:deadline:call:)``; `deadlineExceeded` for the deadline only.
    func pause(for duration: Duration, deadline: MonotonicTime?, call: String) async throws(SocketError) {
        let end = MonotonicTime.now + duration
        do throws(SocketError) {
            try await wait(for: .deadlineOnly, deadline: min(end, deadline ?? end), call: call)
        } catch  where error.code == .deadlineExceeded {
            if let deadline, deadline <= end { throw error }
        }
    }

    private func announce(_ event: Event, _ deadline: MonotonicTime?) -> UInt64 {
        lastWait &+= 1
        if event == .readable {
            reading.announce(number: lastWait, deadline: deadline)
        } else {
            writing.announce(number: lastWait, deadline: deadline)
        }
        if let deadline { wakeUp(by: deadline) }
        return lastWait
    }

    private func cancel(_ number: UInt64) {
        reading.end(.cancelled, ifNumber: number)
        writing.end(.cancelled, ifNumber: number)
    }

    /// Makes sure that the timer fires at `moment` or before.
    ///
    /// It is left alone when a wait ends, and when it fires without anything being due it is set again for what is: so
    /// a connection that reads again and again with a deadline touches the heap once per deadline and not once per read.
    private func wakeUp(by moment: MonotonicTime) {
        if let timer {
            guard moment < timer.moment else { return }
            loop.timers.remove(timer.id)
        }
        timer = (loop.timers.insert(at: moment) { [weak self] in self?.timerFired() }, moment)
    }

    private func timerFired() {
        timer = nil
        let now = MonotonicTime.now
        reading.end(.deadlineExceeded, ifDueAt: now)
        writing.end(.deadlineExceeded, ifDueAt: now)
        if let watch, watch.deadline <= now { endWatch(.deadline) }
        let deadlines = [reading.deadline, writing.deadline, watch?.deadline]
        if !isClosed, let next = deadlines.compactMap(\.self).min() { wakeUp(by: next) }
    }
}
