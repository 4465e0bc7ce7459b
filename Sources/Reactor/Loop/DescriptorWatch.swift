/// A descriptor of somebody else that a loop watches, such as a socket a C library opened.
///
/// The watch never reads, writes or closes the descriptor, and it reports a state for as long as it lasts
/// (level-triggered). It belongs to the loop: every method is to be called there. Cancel it before the descriptor is
/// closed, or else the kernel may go on to report a file of that number.
public final class DescriptorWatch {
    private let loop: EventLoop
    private let descriptor: Int32
    private let handler: (Readiness) -> Void
    private var token: Poller.Token?

    /// Watches `descriptor` on `loop` and calls `handler` there whenever it is ready for something of `interest`.
    ///
    /// - Throws: ``SystemError`` when the kernel cannot watch the descriptor, for instance a regular file, or the loop
    ///   is shutting down (`ECANCELED`).
    public init(
        _ descriptor: Int32,
        on loop: EventLoop,
        for interest: Readiness,
        _ handler: @escaping (Readiness) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.descriptor = descriptor
        self.handler = handler
        token = try loop.register(descriptor, interest, self)
    }

    /// Changes what is waited for; an empty set leaves only failures to report.
    ///
    /// - Throws: ``SystemError`` when the descriptor was closed in the meantime.
    public func update(_ interest: Readiness) throws(SystemError) {
        loop.preconditionOnLoop()
        guard let token else { return }
        try loop.poller.update(token, descriptor, interest)
    }

    /// Ends the watch; the handler is not called again.
    ///
    /// Doing it twice changes nothing.
    public func cancel() {
        loop.preconditionOnLoop()
        guard let token = token.take() else { return }
        loop.poller.remove(token, descriptor)
    }
}

@available(*, unavailable)
extension DescriptorWatch: Sendable {}

extension DescriptorWatch: ReadinessTarget {
    func becameReady(_ readiness: Readiness) { handler(readiness) }

    func loopIsShuttingDown() { cancel() }
}
