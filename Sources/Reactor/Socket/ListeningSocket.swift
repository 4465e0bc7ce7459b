internal import CLinux

/// A socket that accepts connections.
///
/// There is one for an address, accepted on one loop, from where connections are dealt to the others: several sockets
/// on one port (`SO_REUSEPORT`) would share the load unevenly, let another process take the port over unnoticed, and
/// lose their backlog when one is closed.
///
/// It may be made anywhere, but accepts and closes on its loop only. One that is released without ``close()`` is closed
/// then.
public final class ListeningSocket: Sendable {
    /// Where it listens, with the port the kernel has chosen when 0 was asked for.
    public let boundAddress: SocketAddress

    let channel: Channel
    let onShortage: (@Sendable (SocketError) -> Void)?

    /// Listens on `address`.
    ///
    /// A TCP socket takes over a port whose old connections are still dying away (`SO_REUSEADDR`), and one for IPv6
    /// listens to IPv6 alone, whatever the system's default. The file of a Unix socket has mode 0600, takes the place
    /// of one that nobody listens on, and is removed by ``close()``.
    ///
    /// - Parameters:
    ///   - backlog: how many connections may wait to be accepted; the kernel has a limit of its own (`somaxconn`).
    ///   - onShortage: called on the loop, each time again, when a connection has to wait because the process or the
    ///     system has run out of descriptors or memory.
    /// - Throws: ``SocketError`` with `system`: `EADDRINUSE` when somebody listens there, `EACCES`, and others.
    public static func bind(
        _ address: SocketAddress,
        backlog: Int = 4096,
        on loop: EventLoop,
        onShortage: (@Sendable (SocketError) -> Void)? = nil
    ) throws(SocketError) -> ListeningSocket {
        // Accepted connections inherit TCP_NODELAY from here.
        let descriptor = try openSocket(for: address)
        var file: UnixSocketFile?
        do throws(SystemError) {
            if let path = address.path {
                file = try UnixSocketFile(binding: descriptor, to: path)
            } else {
                _ = try check(clinux_set_reuse_address(descriptor), "setsockopt")
                if case .ipv6 = address.storage { _ = try check(clinux_set_ipv6_only(descriptor), "setsockopt") }
                _ = unsafe try address.withKernelForm("bind") { unsafe clinux_bind(descriptor, $0, $1) }
            }
            _ = try check(clinux_listen(descriptor, Int32(clamping: backlog)), "listen")
        } catch {
            file?.remove()
            _ = clinux_close(descriptor)
            throw SocketError(error)
        }
        let channel = Channel(descriptor, on: loop) { [file] in file?.remove() }
        return ListeningSocket(channel, try channel.localAddress(), onShortage)
    }

    private init(_ channel: Channel, _ address: SocketAddress, _ onShortage: (@Sendable (SocketError) -> Void)?) {
        self.channel = channel
        self.boundAddress = address
        self.onShortage = onShortage
    }

    deinit {
        channel.closeFromAnywhere()
    }

    /// Stops listening and removes the file of a Unix socket; to be called on the loop.
    ///
    /// A waiting ``accept()`` ends with ``SocketError/Code/closed``. Connections still in the backlog are reset: empty
    /// it with ``acceptNow()`` first. Doing it twice changes nothing.
    public func close() { channel.close() }
}
