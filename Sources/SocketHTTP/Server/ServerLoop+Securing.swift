import Reactor
import ReactorTLS

extension ServerLoop {
    /// Serves the TLS handshake; returns why the connection ends when it does not come to be.
    func secure(_ connection: Connection, _ context: TLSServerContext) async -> HTTPConnectionEnd? {
        guard case .plain(let socket) = connection.stream else { return nil }
        do throws(TLSError) {
            let deadline = connection.opened + core.timeouts.handshake
            connection.stream = .secure(try await TLSSocket.accept(socket, with: context, deadline: deadline))
            // What a client may take to say something begins when it can.
            connection.opened = .now
            return nil
        } catch {
            if error.code == .lost { return .clientGone }
            core.observer?.handshakeFailed(peer: connection.peer, error: error)
            if error.code == .plainText {
                // It cannot read an alert, but it can read this.
                let error = HTTPLayerError(.malformedRequest, "this port speaks TLS; the URI begins with https")
                return await answer(connection, error, nil)
            }
            // A client that was sent an alert is to read it.
            if error.code == .refused { await linger(connection) }
            return .insecure
        }
    }
}
