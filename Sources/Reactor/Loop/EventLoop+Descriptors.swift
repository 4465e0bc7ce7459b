internal import Glibc
internal import Locking

extension EventLoop {
    /// Puts a descriptor into the epoll set; `target` is kept until it is removed or the loop shuts down.
    func register(
        _ descriptor: Int32,
        _ interest: Readiness,
        _ target: any ReadinessTarget
    ) throws(SystemError) -> Poller.Token {
        preconditionOnLoop()
        guard acceptsDescriptors else { throw SystemError(errno: ECANCELED, call: "epoll_ctl") }
        return try poller.add(descriptor, interest, target)
    }

    /// Runs `action` on the loop like ``execute(_:)``, or not at all when the loop has ended.
    ///
    /// For clean-up that an ended loop has done already.
    func executeUnlessEnded(_ action: @escaping @Sendable () -> Void) {
        if isCurrent {
            queue.append(.action(action))
            return
        }
        let delivery = inbox.withLock { inbox in inbox.hasEnded ? .nothing : inbox.deliver(.action(action)) }
        if delivery == .wake { poller.wake() }
    }
}
