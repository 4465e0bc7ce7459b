internal import CLinux
internal import Glibc

extension ListeningSocket {
    /// The next connection; to be called on the loop, by one task at a time.
    ///
    /// A connection that failed before it was accepted is passed over. When the process or the system has run out of
    /// descriptors or memory, connections wait in the backlog and one is tried for again every 50 ms, because nothing
    /// tells when there is one again.
    ///
    /// - Throws: ``SocketError`` with `cancelled`, `closed`, or `system` for an error that trying again cannot mend.
    public func accept() async throws(SocketError) -> AcceptedSocket {
        while true {
            do throws(SocketError) {
                if let accepted = try acceptNow() { return accepted }
                try channel.registerIfNeeded(for: [.readable])
                try await channel.wait(for: .readable, deadline: nil, call: "accept")
            } catch  where error.isShortage {
                onShortage?(error)
                try await channel.pause(for: .milliseconds(50), deadline: nil, call: "accept")
            }
        }
    }

    /// The next connection of the backlog, or nil when it is empty; to be called on the loop.
    ///
    /// - Throws: ``SocketError`` with `closed`, or `system`: `EMFILE` and the like when no descriptor is to be had.
    public func acceptNow() throws(SocketError) -> AcceptedSocket? {
        channel.loop.preconditionOnLoop()
        while true {
            guard !channel.isClosed else { throw SocketError(.closed, call: "accept") }
            let (result, peer) = unsafe SocketAddress.fromKernel {
                unsafe clinux_accept(channel.descriptor, $0, $1)
            }
            if result >= 0 { return AcceptedSocket(result, from: peer) }
            switch -result {
            case EAGAIN:
                channel.noteNothingToRead()
                return nil
            // The connection's own failure, which Linux reports here (`accept(2)`); the next one may be well.
            case EINTR, ECONNABORTED, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, ENONET, EHOSTDOWN, EHOSTUNREACH,
                EOPNOTSUPP, ETIMEDOUT, EPERM:
                continue
            default: throw SocketError(SystemError(errno: -result, call: "accept"))
            }
        }
    }
}

extension SocketError {
    /// Whether waiting may mend it: no descriptor or no memory is to be had at present.
    fileprivate var isShortage: Bool {
        code == .system && [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno)
    }
}
