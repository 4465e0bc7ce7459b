import Logging
import Reactor
import ReactorTLS
import SocketHTTP

/// Tells the operator of clients that could not be agreed with, because they cannot tell him themselves.
struct HandshakeLog: HTTPServerObserver {
    let logger: Logger

    func handshakeFailed(peer: SocketAddress, error: TLSError) {
        logger.info(
            "a TLS handshake failed",
            metadata: ["peer": .string(peer.description), "reason": .string(error.description)]
        )
    }
}
