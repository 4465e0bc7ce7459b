import Glibc
import Locking
import Reactor
import Testing

/// Where the tests of sockets listen: each family once.
enum Family: CaseIterable, CustomTestStringConvertible {
    case ipv4
    case ipv6
    case unix

    /// Where to listen, with a free port or path.
    var address: SocketAddress {
        switch self {
        case .ipv4: .ipv4(0x7F00_0001, port: 0)
        case .ipv6: .ipv6(1, port: 0)
        case .unix: .unix(path: freshSocketPath())
        }
    }

    var testDescription: String {
        switch self {
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        case .unix: "Unix"
        }
    }
}

private let paths = Lock(0)

/// A path no other test uses.
func freshSocketPath() -> String {
    let number = paths.withLock {
        $0 += 1
        return $0
    }
    return "/tmp/busway-reactor-\(getpid())-\(number).sock"
}

/// Connects two sockets on `loop` to one another.
func pair(_ family: Family, on loop: EventLoop) async throws -> (client: Socket, server: Socket) {
    let listener = try ListeningSocket.bind(family.address, on: loop)
    defer { listener.close() }
    let client = try await Socket.connect(to: listener.boundAddress, on: loop)
    let server = try Socket(adopting: try await listener.accept(), on: loop)
    return (client, server)
}

/// Reads until `count` bytes have come or the stream ends.
func readAll(_ socket: Socket, count: Int = .max) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
        let read = try await socket.read(appendingTo: &bytes, atMost: count - bytes.count)
        if read == 0 { break }
    }
    return bytes
}

/// What one read brings.
func readOnce(_ socket: Socket, by deadline: MonotonicTime? = nil) async throws(SocketError) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try await socket.read(appendingTo: &bytes, atMost: 1000, deadline: deadline)
    return bytes
}

/// Writes until the peer, who reads nothing, has no room left; returns how much it took.
func fill(_ socket: Socket) async throws -> Int {
    var written = 0
    let piece = [UInt8](repeating: 7, count: 65_536)
    while true {
        do throws(SocketError) {
            try await socket.write(piece, deadline: .now)
            written += piece.count
        } catch {
            guard error.code == .deadlineExceeded else { throw error }
            return written
        }
    }
}

/// The error `body` fails with.
func failure(_ body: () async throws(SocketError) -> Void) async -> SocketError? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}

/// Bytes in which a missing, doubled or misplaced piece shows: the period is a prime and no buffer's size.
func pattern(_ count: Int) -> [UInt8] {
    let period = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes += period.prefix(count - bytes.count) }
    return bytes
}
