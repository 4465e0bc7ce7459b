internal import Locking

extension EventLoop {
    /// Ends the loop: closes what is still registered, runs what is queued, and ends the thread.
    ///
    /// To be called by the loop's owner, not on the loop itself, when the tasks and actors on it are done. Operations
    /// still waiting on the loop's sockets end with ``SocketError/Code/closed``; timers still pending never fire.
    /// Calling it again is allowed and waits for the same end. It does not end early when the caller is cancelled.
    ///
    /// Should a task come back to the loop even later, it is still run, on a thread started for it alone: slow, but
    /// neither lost nor run on a thread where it does not belong.
    public func shutDown() async {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        await withCheckedContinuation { waiter in
            switch inbox.withLock({ $0.stop(waiter) }) {
            case true?: poller.wake()
            case false?: break
            case nil: waiter.resume()
            }
        }
        // The thread has nothing left to do but return, so this does not block anybody for long.
        let thread = inbox.withLock { $0.thread.take() }
        thread?.join()
    }

    /// Ends a loop that nobody has used yet, without waiting for it.
    func abandon() {
        let (thread, wake) = inbox.withLock { inbox in (inbox.thread.take(), inbox.stop(nil)) }
        if wake == true { poller.wake() }
        thread?.detach()
    }

    func closeEverything() {
        acceptsDescriptors = false
        poller.shutDownTargets()
        timers.removeAll()
    }

    /// Declares the loop ended; returns who waits for that, to be resumed as the thread's last act.
    func end() -> [CheckedContinuation<Void, Never>] {
        while true {
            releaseThread()
            if let waiters = inbox.withLock({ $0.endIfIdle() }) { return waiters }
            claimThread()
            runRest()
        }
    }

    /// Starts a thread for work that arrived after the end.
    func revive() {
        do {
            let thread = try SystemThread(name: name) { [self] in
                claimThread()
                runRest()
                _ = end()
            }
            thread.detach()
        } catch {
            preconditionFailure(
                "a task came back to the loop \(name) after its end, and no thread can be had for it: \(error)"
            )
        }
    }
}
