import Reactor
import ReactorTLS

extension ServerLoop {
    /// Listens on `address`, for connections that this loop accepts and all loops serve.
    func listen(on address: SocketAddress) throws(SocketError) -> ListeningSocket {
        let observer = core.observer
        return try ListeningSocket.bind(address, backlog: core.configuration.backlog, on: loop) { error in
            observer?.acceptFailed(on: address, error: error)
        }
    }

    /// Accepts until the listener is closed or the task cancelled, and deals the connections out in turn.
    func accept(from listener: ListeningSocket, for loops: [ServerLoop], tls: TLSServerContext?) async {
        var turn = 0
        while !Task.isCancelled {
            do throws(SocketError) {
                deal(try await listener.accept(), to: loops, &turn, tls)
                // A full backlog is accepted without waiting; whoever is connected already must not wait for its end.
                if turn.isMultiple(of: 32) { await Task.yield() }
            } catch {
                if error.code == .closed || error.code == .cancelled { return }
                // The listener itself is broken. What is connected goes on; the operator has to know.
                core.observer?.acceptFailed(on: listener.boundAddress, error: error)
                return
            }
        }
    }

    /// Accepts what waits in the kernel, then closes the listener.
    func stopAccepting(from listener: ListeningSocket, for loops: [ServerLoop], tls: TLSServerContext?) {
        var turn = 0
        do throws(SocketError) {
            while let accepted = try listener.acceptNow() { deal(accepted, to: loops, &turn, tls) }
        } catch {
            // Closed already, or out of descriptors: then the rest of the backlog cannot be had and is reset.
            core.observer?.acceptFailed(on: listener.boundAddress, error: error)
        }
        listener.close()
    }

    /// Closes a listener that never came to be used.
    func close(_ listener: ListeningSocket) {
        listener.close()
    }

    private func deal(
        _ accepted: AcceptedSocket,
        to loops: [ServerLoop],
        _ turn: inout Int,
        _ tls: TLSServerContext?
    ) {
        let verdict = core.admission.admit()
        guard verdict != .dropped else { return }
        loops[turn % loops.count].take(accepted, verdict, tls: tls)
        turn &+= 1
    }
}
