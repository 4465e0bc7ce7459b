import Glibc
import Reactor
import SocketHTTP

extension CommandFailure {
    /// The failure to listen on `address`, with what to do about it where the reason tells.
    init(listeningOn address: ListenAddress, for front: String, _ error: any Error) {
        let cause = (error as? HTTPServerError)?.cause
        let reason = cause.map(\.description) ?? "\(error)"
        let advice = cause.flatMap { Self.advice($0.errno, isPath: "\(address)".hasPrefix("unix:")) }
        self.init(
            "cannot listen on \(address) for the \(front): \(reason)" + (advice.map { " (\($0))" } ?? ""),
            .unavailable
        )
    }

    private static func advice(_ number: Int32, isPath: Bool) -> String? {
        switch (number, isPath) {
        case (EADDRINUSE, false): "another program listens there; --listen and --admin choose other addresses"
        case (EADDRINUSE, true): "another program listens there, or the file is no socket"
        case (EACCES, false): "a port below 1024 needs the capability CAP_NET_BIND_SERVICE"
        case (EACCES, true): "the directory must be writable"
        case (ENOENT, true): "the directory does not exist"
        case (EADDRNOTAVAIL, _): "no interface of this machine has this address"
        default: nil
        }
    }
}
