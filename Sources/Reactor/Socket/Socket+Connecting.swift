internal import CLinux
internal import Glibc

extension Socket {
    /// Connects to `address`; to be called on `loop`.
    ///
    /// - Parameter deadline: when to give up; nil is when the kernel does, about two minutes for TCP.
    /// - Throws: ``SocketError``: `deadlineExceeded`, `cancelled`, `closed` when the loop is shutting down, or `system`
    ///   with the reason, such as `ECONNREFUSED`. Nothing is left open.
    public static func connect(
        to address: SocketAddress,
        on loop: EventLoop,
        deadline: MonotonicTime? = nil
    ) async throws(SocketError) -> Socket {
        loop.preconditionOnLoop()
        let channel = Channel(try openSocket(for: address), on: loop)
        do throws(SocketError) {
            try await channel.connect(to: address, deadline: deadline)
        } catch {
            channel.close()
            throw error
        }
        return Socket(channel, peer: address)
    }
}

/// A fresh socket for `address`, with `TCP_NODELAY` where there is such a thing: who writes here writes whole messages.
func openSocket(for address: SocketAddress) throws(SocketError) -> Int32 {
    let descriptor = clinux_socket(address.family)
    guard descriptor >= 0 else { throw SocketError(SystemError(errno: -descriptor, call: "socket")) }
    if address.path == nil {
        let status = clinux_set_no_delay(descriptor)
        guard status >= 0 else {
            _ = clinux_close(descriptor)
            throw SocketError(SystemError(errno: -status, call: "setsockopt"))
        }
    }
    return descriptor
}

extension Channel {
    fileprivate func connect(to address: SocketAddress, deadline: MonotonicTime?) async throws(SocketError) {
        while true {
            let status = try start(address)
            switch status {
            case 0:
                try register(for: [.readable, .peerEnded])
                return
            case -EINPROGRESS, -EINTR:
                // Registered only now: an unconnected socket would be reported as hung up at once.
                noteNoRoom()
                try register(for: [.readable, .peerEnded, .writable])
                try await wait(for: .writable, deadline: deadline, call: "connect")
                let outcome = clinux_pending_error(descriptor)
                guard outcome == 0 else { throw SocketError(SystemError(errno: -outcome, call: "connect")) }
                return
            case -EAGAIN:
                // A Unix socket whose backlog is full: the kernel tells nobody when there is room, so ask again.
                try await pause(for: .milliseconds(10), deadline: deadline, call: "connect")
            default: throw SocketError(SystemError(errno: -status, call: "connect"))
            }
        }
    }

    private func start(_ address: SocketAddress) throws(SocketError) -> Int32 {
        var status: Int32 = 0
        do throws(SystemError) {
            _ = unsafe try address.withKernelForm("connect") { form, length in
                unsafe status = clinux_connect(descriptor, form, length)
                return 0
            }
        } catch {
            throw SocketError(error)
        }
        return status
    }
}
