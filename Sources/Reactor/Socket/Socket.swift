internal import CLinux

/// A connected stream socket, over TCP or a Unix path.
///
/// A socket belongs to its loop and is not `Sendable`: create and use it from a task that prefers the loop or from an
/// actor that lives on it, and nothing ever hops to another thread. Every method checks that it is called there. One
/// task may read and one may write at the same time.
///
/// Every operation is tried at once, and waits only if that cannot be done; deadline and cancellation end the wait,
/// not the attempt. After an error other than ``SocketError/Code/reset``, the connection is still there, and so are the
/// bytes read before. A socket that is released without ``close()`` is closed then.
public final class Socket {
    /// The loop the socket belongs to.
    public var loop: EventLoop { channel.loop }
    /// Where the other end is.
    public let peerAddress: SocketAddress

    let channel: Channel

    /// Takes over a connection that was accepted; to be called on `loop`.
    ///
    /// - Throws: ``SocketError`` with `closed` when the connection was taken over before or the loop is shutting down,
    ///   or with `system` when the kernel has no memory to watch it. The connection is closed then.
    public convenience init(adopting accepted: AcceptedSocket, on loop: EventLoop) throws(SocketError) {
        let descriptor = accepted.take()
        guard descriptor >= 0 else { throw SocketError(.closed, call: "adopt") }
        let channel = Channel(descriptor, on: loop)
        try channel.register(for: [.readable, .peerEnded])
        self.init(channel, peer: accepted.peerAddress)
    }

    init(_ channel: Channel, peer: SocketAddress) {
        self.channel = channel
        self.peerAddress = peer
    }

    deinit {
        // The last reference may be released on another thread, for instance with an actor that held the socket.
        channel.closeFromAnywhere()
    }

    /// Where this end is.
    ///
    /// - Throws: ``SocketError`` with `closed`.
    public var localAddress: SocketAddress {
        get throws(SocketError) {
            guard !channel.isClosed else { throw SocketError(.closed, call: "getsockname") }
            return try channel.localAddress()
        }
    }

    /// Whether the kernel sends small pieces at once (`TCP_NODELAY`); nil for a Unix socket, which knows nothing else.
    package var noDelay: Bool? {
        let value = clinux_no_delay(channel.descriptor)
        return value < 0 ? nil : value == 1
    }

    /// Called on the loop when the peer is gone, that is, has reset the connection or closed a Unix socket.
    ///
    /// It is called once at most, even when nobody reads, and also when the peer was gone before it was set. A mere end
    /// of the peer's stream is no reason to call it: the peer may still be waiting for an answer. Set it to nil, or
    /// close the socket, to be told no more.
    public var onDisconnect: (() -> Void)? {
        get { channel.onDisconnect }
        set {
            loop.preconditionOnLoop()
            guard !channel.isClosed else { return }
            channel.onDisconnect = newValue
        }
    }

    /// Called on the loop when the peer has ended its side of the connection, whether or not somebody reads.
    ///
    /// It may go on reading, or be gone altogether without having said so: only a write finds out. It is not called for
    /// an end that came before this was set, nor in place of ``onDisconnect``.
    package var onPeerEnd: (() -> Void)? {
        get { channel.onPeerEnd }
        set {
            loop.preconditionOnLoop()
            guard !channel.isClosed else { return }
            channel.onPeerEnd = newValue
        }
    }

    /// Tells the peer that nothing more will be written; reading goes on.
    ///
    /// - Throws: ``SocketError`` with `closed`, or `reset` when the peer is gone.
    public func shutdownWrite() throws(SocketError) {
        loop.preconditionOnLoop()
        guard !channel.isClosed else { throw SocketError(.closed, call: "shutdown") }
        channel.noteWriteEnded()
        let status = clinux_shutdown_write(channel.descriptor)
        guard status >= 0 else { throw SocketError(SystemError(errno: -status, call: "shutdown")) }
    }

    /// Closes the connection; waiting operations end with ``SocketError/Code/closed``.
    ///
    /// What was written is still delivered. When the peer has sent bytes nobody read, the kernel resets the connection
    /// instead, which may cost the peer what it has not read yet: read to the end first where that matters. Doing it
    /// twice changes nothing.
    public func close() { channel.close() }

    /// Closes the connection at once and throws away what was not delivered yet (`SO_LINGER` 0).
    public func reset() {
        loop.preconditionOnLoop()
        guard !channel.isClosed else { return }
        // Cannot fail on an open socket; the connection is closed in any case.
        _ = clinux_set_reset_on_close(channel.descriptor)
        channel.close()
    }
}

@available(*, unavailable)
extension Socket: Sendable {}

extension Channel {
    func localAddress() throws(SocketError) -> SocketAddress {
        let (result, address) = unsafe SocketAddress.fromKernel { unsafe clinux_local_address(descriptor, $0, $1) }
        guard result >= 0 else { throw SocketError(SystemError(errno: -result, call: "getsockname")) }
        return address
    }
}
