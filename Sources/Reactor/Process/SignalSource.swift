/// The signals that reach the process, as a sequence.
///
/// ```swift
/// let signals = try await SignalSource(on: loop)
/// for await signal in signals { ... }
/// ```
///
/// A handler in C counts each signal and wakes the loop; nothing else runs there, and it does not matter which thread
/// the kernel picks. (A `signalfd(2)` would need the signals to be blocked in every thread, which cannot be had: an
/// `async` main parks the main thread in libdispatch, which waits with all signals let through.) The threads of loops
/// are never picked, and system calls interrupted elsewhere are restarted.
///
/// The sequence is for one reader. It ends when that reader stops, when ``close()`` is called, or when the loop shuts
/// down; from then on the signals have the effect they had before, as a rule to end the process.
public struct SignalSource: AsyncSequence, Sendable {
    /// What the sequence is made of.
    public typealias Element = Signal
    /// How a reader of this sequence can fail: never.
    public typealias Failure = Never

    /// The signals a server listens to: SIGTERM, SIGINT and SIGHUP.
    public static let usual: [Signal] = [.terminate, .interrupt, .hangUp]

    private let signals: AsyncStream<Signal>
    private let continuation: AsyncStream<Signal>.Continuation

    /// Listens to `signals` on `loop`.
    ///
    /// - Throws: ``SystemError``: `EBUSY` when another source listens to one of them, `EINVAL` for a signal that cannot
    ///   be caught, or another when no descriptor is to be had or the loop is shutting down.
    public init(_ signals: [Signal] = usual, on loop: EventLoop) async throws(SystemError) {
        // A person's or a supervisor's signals are few, and after that many unread ones another would tell nothing new.
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingOldest(64))
        self.signals = stream
        self.continuation = continuation
        let reader = SignalReader(signals, on: loop, continuation)
        continuation.onTermination = { _ in loop.executeUnlessEnded { reader.stop() } }
        try await reader.start()
    }

    /// Ends the sequence, and gives the signals back the effect they had before.
    public func close() { continuation.finish() }

    /// Makes the reader of the sequence.
    public func makeAsyncIterator() -> AsyncStream<Signal>.AsyncIterator { signals.makeAsyncIterator() }
}
