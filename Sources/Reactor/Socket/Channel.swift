internal import CLinux

/// A descriptor of our own on its loop: its registration, its waits for readiness, and its end.
///
/// Registered edge-triggered, once, when it comes to the loop. A wait therefore costs no system call, an idle
/// connection whose data nobody reads does not wake the loop again and again, and a reset is reported even while
/// nobody reads. The price is that one must read until there is nothing left before waiting, which is how ``Socket``
/// reads anyway. Writability is asked for only from the first time a write has to wait: a Unix socket would otherwise
/// report it each time the peer reads something.
final class Channel: @unchecked Sendable {
    // Sendable: everything that changes is touched on the loop's thread only; every entrance checks that.

    let loop: EventLoop
    /// -1 when the channel is closed.
    private(set) var descriptor: Int32
    /// Whether a plain read may find something: true until a read found nothing more, and again from the next event on.
    private(set) var mayRead = true
    /// Whether there may be room for a plain write, in the same way.
    private(set) var mayWrite = true
    /// Called once when the peer is gone for both directions.
    var onDisconnect: (() -> Void)? {
        didSet {
            if disconnected, onDisconnect != nil { loop.execute { [self] in announceDisconnect() } }
        }
    }

    /// Called when the peer's end of its stream is reported; see ``Socket/onPeerEnd``.
    var onPeerEnd: (() -> Void)?

    /// Whether a system call has said that the peer is gone.
    ///
    /// The kernel says so once, and shows an orderly end then.
    var isLost = false
    var reading = Wait()
    var writing = Wait()
    /// What waits for reading without a task, in place of `reading`.
    var watch: ArrivalWatch?
    /// The timer for the deadlines of all waits, and when it fires; it may fire early, but never late.
    var timer: (id: TimerID, moment: MonotonicTime)?
    var lastWait: UInt64 = 0

    private var token: Poller.Token?
    private var interest: Readiness = []
    private var endSeen = false
    private var disconnected = false
    private var writeEnded = false
    private let onClose: (@Sendable () -> Void)?

    /// Takes over `descriptor`; `onClose` runs just before it is closed, whoever does it.
    init(_ descriptor: Int32, on loop: EventLoop, onClose: (@Sendable () -> Void)? = nil) {
        self.descriptor = descriptor
        self.loop = loop
        self.onClose = onClose
    }

    deinit {
        // A registered channel is kept by its loop, so this one is not registered, or not any more.
        if descriptor >= 0 { closeDescriptor() }
    }

    var isClosed: Bool { descriptor < 0 }

    /// Puts the channel into its loop's epoll set; `interest` comes on top of what is always reported.
    func register(for interest: Readiness) throws(SocketError) {
        self.interest = interest.union([.edgeTriggered])
        do throws(SystemError) {
            token = try loop.register(descriptor, self.interest, self)
        } catch {
            throw SocketError(error)
        }
    }

    /// Like ``register(for:)``, the first time only.
    func registerIfNeeded(for interest: Readiness) throws(SocketError) {
        if token == nil, !isClosed { try register(for: interest) }
    }

    /// Asks for `readiness` from now on, and reports it at once when it is there already.
    func subscribe(to readiness: Readiness) throws(SocketError) {
        guard let token, !interest.isSuperset(of: readiness) else { return }
        interest.formUnion(readiness)
        do throws(SystemError) {
            try loop.poller.update(token, descriptor, interest)
        } catch {
            throw SocketError(error)
        }
    }

    /// Notes that a read would have had to wait.
    func noteNothingToRead() { mayRead = false }

    /// Notes that a read found less than it asked for, so that the next would have to wait (`epoll(7)`, question 9).
    ///
    /// Not after the peer's end was reported: the end is still to be read, and no further event may come for it.
    func noteShortRead() { mayRead = endSeen }

    /// Notes that a write would have to wait.
    func noteNoRoom() { mayWrite = false }

    func noteWriteEnded() { writeEnded = true }

    /// Closes the descriptor and ends every wait with `closed`.
    ///
    /// Doing it twice changes nothing.
    func close() {
        loop.preconditionOnLoop()
        guard descriptor >= 0 else { return }
        if let token = token.take() { loop.poller.forget(token) }
        if let timer = timer.take() { loop.timers.remove(timer.id) }
        closeDescriptor()
        onDisconnect = nil
        onPeerEnd = nil
        reading.end(.closed)
        writing.end(.closed)
        endWatch(.closed)
    }

    /// Closes the channel now or, on another thread, soon.
    func closeFromAnywhere() {
        if loop.isCurrent { close() } else { loop.executeUnlessEnded { [self] in close() } }
    }

    private func closeDescriptor() {
        onClose?()
        _ = clinux_close(descriptor)
        descriptor = -1
    }

    private func announceDisconnect() {
        let handler = onDisconnect.take()
        handler?()
    }
}

extension Channel: ReadinessTarget {
    func becameReady(_ readiness: Readiness) {
        let gone = readiness.contains(.failed) || readiness.contains(.hungUp)
        let endedBefore = endSeen
        if gone || readiness.contains(.peerEnded) { endSeen = true }
        if endSeen || readiness.contains(.readable) {
            mayRead = true
            reading.end(.ready)
            endWatch(.octets)
        }
        if gone || readiness.contains(.writable) {
            mayWrite = true
            writing.end(.ready)
        }
        // After our own end of the stream, a mere end from the peer hangs the connection up as well: no disconnect.
        if readiness.contains(.failed) || (readiness.contains(.hungUp) && !writeEnded), !disconnected, !isClosed {
            disconnected = true
            announceDisconnect()
        } else if endSeen, !endedBefore {
            onPeerEnd?()
        }
    }

    func loopIsShuttingDown() { close() }
}
