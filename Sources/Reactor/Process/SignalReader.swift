internal import CLinux

/// The loop's side of a signal source.
final class SignalReader: @unchecked Sendable {
    // Sendable: what changes is touched on the loop's thread only.
    private let loop: EventLoop
    private let signals: [Signal]
    private let continuation: AsyncStream<Signal>.Continuation
    private var caught: [Signal] = []
    private var registration: (descriptor: Int32, token: Poller.Token)?

    init(_ signals: [Signal], on loop: EventLoop, _ continuation: AsyncStream<Signal>.Continuation) {
        self.signals = signals
        self.loop = loop
        self.continuation = continuation
    }

    func start() async throws(SystemError) {
        let result: Result<Void, SystemError> = await withCheckedContinuation { started in
            loop.execute { [self] in
                started.resume(returning: Result { () throws(SystemError) in try startOnLoop() })
            }
        }
        try result.get()
    }

    private func startOnLoop() throws(SystemError) {
        do throws(SystemError) {
            let descriptor = try check(clinux_signal_descriptor(), "eventfd")
            do throws(SystemError) {
                // Never read, so each write has to be an edge of its own.
                let token = try loop.register(descriptor, [.readable, .edgeTriggered], self)
                registration = (descriptor, token)
            } catch {
                _ = clinux_close(descriptor)
                throw error
            }
            for signal in signals {
                _ = try check(clinux_signal_catch(signal.rawValue), "sigaction")
                caught.append(signal)
            }
        } catch {
            stop()
            throw error
        }
    }

    func stop() {
        for signal in caught { clinux_signal_release(signal.rawValue) }
        caught = []
        guard let (descriptor, token) = registration.take() else { return }
        // The file stays open under another number, so closing this one would not take it out of the set.
        loop.poller.remove(token, descriptor)
        _ = clinux_close(descriptor)
    }
}

extension SignalReader: ReadinessTarget {
    func becameReady(_: Readiness) {
        for signal in caught {
            for _ in 0..<clinux_signal_take(signal.rawValue) { continuation.yield(signal) }
        }
    }

    func loopIsShuttingDown() {
        stop()
        continuation.finish()
    }
}
