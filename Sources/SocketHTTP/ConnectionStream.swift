import Reactor
import ReactorTLS

/// What a connection reads from and writes to: a socket, or TLS on one.
enum ConnectionStream {
    case plain(Socket)
    case secure(TLSSocket)

    private var socket: Socket {
        switch self {
        case .plain(let socket): socket
        case .secure(let tls): tls.socket
        }
    }

    var peerAddress: SocketAddress { socket.peerAddress }

    /// The scheme of the URIs that are served here.
    var scheme: URIScheme {
        switch self {
        case .plain: .http
        case .secure: .https
        }
    }

    /// What was agreed in the handshake, where there was one.
    var tls: TLSInformation? {
        switch self {
        case .plain: nil
        case .secure(let tls): tls.information
        }
    }

    /// Whether the end of the peer's stream cannot have been made by somebody on the way, as far as can be known.
    var endIsTrusted: Bool {
        switch self {
        case .plain: true
        case .secure(let tls): tls.endWasAnnounced
        }
    }

    /// Whether a read would have to wait, as far as can be known without trying.
    var isDry: Bool {
        switch self {
        case .plain(let socket): socket.isDry
        case .secure(let tls): tls.isDry
        }
    }

    /// Has `body` called once when something arrives, at the deadline, or when this side closes.
    func whenReadable(by deadline: MonotonicTime, _ body: @escaping (Arrival) -> Void) {
        socket.whenReadable(by: deadline, body)
    }

    /// Appends what has arrived, or waits; 0 is the end of the peer's stream.
    func read(
        appendingTo octets: inout [UInt8],
        atMost limit: Int,
        deadline: MonotonicTime?
    ) async throws(SocketError) -> Int {
        switch self {
        case .plain(let socket): try await socket.read(appendingTo: &octets, atMost: limit, deadline: deadline)
        case .secure(let tls): try await tls.read(appendingTo: &octets, atMost: limit, deadline: deadline)
        }
    }

    /// Appends what has arrived, without waiting; nil when nothing has, or too little to tell.
    func readNow(appendingTo octets: inout [UInt8], atMost limit: Int) throws(SocketError) -> Int? {
        switch self {
        case .plain(let socket): try socket.readNow(appendingTo: &octets, atMost: limit)
        case .secure(let tls): try tls.readNow(appendingTo: &octets, atMost: limit)
        }
    }

    /// Throws away what has arrived, or waits; 0 is the end of the client's stream.
    func discard(atMost limit: Int, deadline: MonotonicTime?) async throws(SocketError) -> Int {
        switch self {
        case .plain(let socket):
            var scrap: [UInt8] = []
            return try await socket.read(appendingTo: &scrap, atMost: limit, deadline: deadline)
        case .secure(let tls):
            return try await tls.discard(atMost: limit, deadline: deadline)
        }
    }

    /// Writes both pieces, one after the other; the second may be empty.
    func write(
        _ first: ArraySlice<UInt8>,
        _ second: ArraySlice<UInt8>,
        deadline: MonotonicTime?
    ) async throws(SocketError) {
        switch self {
        case .plain(let socket):
            if second.isEmpty {
                try await socket.write(first, deadline: deadline)
            } else {
                try await socket.write(first, second, deadline: deadline)
            }
        case .secure(let tls):
            try await tls.write(first, deadline: deadline)
            try await tls.write(second, deadline: deadline)
        }
    }

    /// Writes as much of both pieces, one after the other, as there is room for at once.
    ///
    /// - Returns: what ``write(_:_:deadline:)`` is to be given for the rest; nil when nothing is left.
    func writeNow(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) throws(SocketError) -> UnsentOctets? {
        switch self {
        case .plain(let socket):
            let count = try socket.writeNow(first, second)
            if count == first.count + second.count { return nil }
            let fromFirst = min(count, first.count)
            return UnsentOctets(first: first.dropFirst(fromFirst), second: second.dropFirst(count - fromFirst))
        case .secure(let tls):
            let (first, second) = (try tls.writeNow(first), try tls.writeNow(second))
            if first.isEmpty, second.isEmpty, !tls.hasUnsent { return nil }
            return UnsentOctets(first: first, second: second)
        }
    }

    /// Tells the client that nothing more will be written.
    func shutdownWrite() throws(SocketError) {
        switch self {
        case .plain(let socket): try socket.shutdownWrite()
        case .secure(let tls): try tls.shutdownWrite()
        }
    }

    /// Closes the connection; what was written is still delivered.
    func close() {
        switch self {
        case .plain(let socket): socket.close()
        case .secure(let tls): tls.close()
        }
    }

    /// Closes the connection and throws away what was not delivered yet.
    func reset() { socket.reset() }

    /// Has `action` called once when the client is gone for both directions.
    func onDisconnect(_ action: @escaping () -> Void) { socket.onDisconnect = action }

    /// Has `action` called when the client ends its side from now on; `nil` ends that.
    func onPeerEnd(_ action: (() -> Void)?) { socket.onPeerEnd = action }
}

/// What is left of two pieces that were written as far as there was room.
struct UnsentOctets: Sendable {
    var first: ArraySlice<UInt8>
    var second: ArraySlice<UInt8>
}
