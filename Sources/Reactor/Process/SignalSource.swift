internal import CLinux
internal import Glibc

/// The signals that reach the process, as a sequence.
///
/// ```swift
/// try SignalSource.block()                        // first of all in main
/// let signals = try await SignalSource(on: loop)
/// for await signal in signals { ... }
/// ```
///
/// The kernel hands them over through a `signalfd(2)`, which a loop watches; nothing runs in a signal handler. The
/// kernel merges signals of one kind that arrive before the first of them was read. The sequence is for one reader; it
/// ends when that reader stops, when ``close()`` is called, or when the loop shuts down.
public struct SignalSource: AsyncSequence, Sendable {
    /// What the sequence is made of.
    public typealias Element = Signal
    /// How a reader of this sequence can fail: never.
    public typealias Failure = Never

    /// The signals a server listens to: SIGTERM, SIGINT and SIGHUP.
    public static let usual: [Signal] = [.terminate, .interrupt, .hangUp]

    private let signals: AsyncStream<Signal>
    private let continuation: AsyncStream<Signal>.Continuation

    /// Masks the signals in the calling thread and in all those it starts from now on.
    ///
    /// Call it before anything else in `main`: a thread that is already there may still be interrupted, and then the
    /// signal has its default effect instead of reaching the sequence.
    ///
    /// - Throws: ``SystemError`` for a number that is no signal.
    public static func block(_ signals: [Signal] = usual) throws(SystemError) {
        let numbers = signals.map(\.rawValue)
        _ = unsafe try check(clinux_signals_block(numbers, Int32(numbers.count)), "pthread_sigmask")
    }

    /// Listens to `signals` on `loop`.
    ///
    /// - Throws: ``SystemError`` when no descriptor is to be had or the loop is shutting down.
    public init(_ signals: [Signal] = usual, on loop: EventLoop) async throws(SystemError) {
        // A person's or a supervisor's signals are few, and after that many unread ones another would tell nothing new.
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingOldest(64))
        self.signals = stream
        self.continuation = continuation
        let numbers = signals.map(\.rawValue)
        let descriptor = unsafe try check(clinux_signalfd_create(numbers, Int32(numbers.count)), "signalfd")
        let reader = SignalReader(descriptor, on: loop, continuation)
        continuation.onTermination = { _ in loop.executeUnlessEnded { reader.stop() } }
        try await reader.start()
    }

    /// Ends the sequence.
    ///
    /// Signals that arrive from now on are kept by the kernel.
    public func close() { continuation.finish() }

    /// Makes the reader of the sequence.
    public func makeAsyncIterator() -> AsyncStream<Signal>.AsyncIterator { signals.makeAsyncIterator() }
}

/// The loop's side of a signal source.
private final class SignalReader: ReadinessTarget, @unchecked Sendable {
    // Sendable: `token` and `descriptor` are touched on the loop's thread only.
    private let loop: EventLoop
    private let continuation: AsyncStream<Signal>.Continuation
    private var descriptor: Int32
    private var token: Poller.Token?

    init(_ descriptor: Int32, on loop: EventLoop, _ continuation: AsyncStream<Signal>.Continuation) {
        self.descriptor = descriptor
        self.loop = loop
        self.continuation = continuation
    }

    deinit {
        if descriptor >= 0 { _ = clinux_close(descriptor) }
    }

    func start() async throws(SystemError) {
        let result: Result<Void, SystemError> = await withCheckedContinuation { started in
            loop.execute { [self] in
                started.resume(
                    returning: Result { () throws(SystemError) in
                        token = try loop.register(descriptor, [.readable], self)
                    }
                )
            }
        }
        try result.get()
    }

    func stop() {
        guard let token = token.take() else { return }
        loop.poller.forget(token)
        _ = clinux_close(descriptor)
        descriptor = -1
    }

    func becameReady(_: Readiness) {
        while descriptor >= 0 {
            let number = clinux_signalfd_read(descriptor)
            guard number > 0 else { return }
            continuation.yield(Signal(rawValue: number))
        }
    }

    func loopIsShuttingDown() {
        stop()
        continuation.finish()
    }
}
