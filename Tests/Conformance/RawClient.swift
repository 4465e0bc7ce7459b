public import Reactor
public import ReactorTLS

/// A client that sends exactly the bytes it is told to and returns exactly the bytes it gets.
public actor RawClient {
    private let loop: EventLoop
    private var stream: Stream?
    private var received: [UInt8] = []

    /// The loop of the socket.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Connects from `loop` within 20 seconds, in clear or with TLS to `localhost`.
    public static func connect(
        to address: SocketAddress,
        on loop: EventLoop,
        tls: TLSClientContext? = nil
    ) async throws -> RawClient {
        let client = RawClient(on: loop)
        try await client.connect(to: address, tls)
        return client
    }

    private func connect(to address: SocketAddress, _ tls: TLSClientContext?) async throws {
        let deadline = MonotonicTime.now + .seconds(20)
        let socket = try await Socket.connect(to: address, on: loop, deadline: deadline)
        guard let tls else {
            stream = .plain(socket)
            return
        }
        do {
            stream = .secure(try await TLSSocket.connect(socket, to: "localhost", with: tls, deadline: deadline))
        } catch {
            socket.close()
            throw error
        }
    }

    /// What was agreed in the handshake.
    public var tls: TLSInformation? {
        guard case .secure(let tls) = stream else { return nil }
        return tls.information
    }

    private enum Stream {
        case plain(Socket)
        case secure(TLSSocket)
    }

    private var socket: Stream {
        get throws {
            guard let stream else { throw SocketFailure.notConnected }
            return stream
        }
    }

    /// Sends a text as UTF-8.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Sends all of it within 20 seconds.
    public func send(_ octets: [UInt8]) async throws {
        try await write(octets)
    }

    /// Sends octets past TLS, as somebody on the way could.
    public func sendBelowTLS(_ octets: [UInt8]) async throws {
        try await lowest.write(octets, deadline: .now + .seconds(20))
    }

    /// Sends as much as fits, and stops when the peer takes no more for the moment or has gone.
    public func sendIgnoringRefusal(_ octets: [UInt8]) async {
        do {
            try await write(octets)
        } catch {
            // The server has said what it had to say; the test reads that next.
        }
    }

    /// Ends this side of the connection; answers can still be read.
    public func endSending() throws {
        switch try socket {
        case .plain(let socket): try socket.shutdownWrite()
        case .secure(let tls): try tls.shutdownWrite()
        }
    }

    /// Everything until the server ends its side.
    public func readToEnd() async throws -> String {
        while try await receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Everything up to and including the first occurrence of `marker`.
    public func read(through marker: String) async throws -> String {
        let marker = Array(marker.utf8)
        while true {
            if let end = received.firstRange(of: marker)?.upperBound {
                defer { received.removeSubrange(0..<end) }
                return String(decoding: received[0..<end], as: UTF8.self)
            }
            guard try await receive() else {
                throw SocketFailure.ended(String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Exactly so many octets.
    public func read(count: Int) async throws -> [UInt8] {
        while received.count < count {
            guard try await receive() else { throw SocketFailure.ended("\(received.count) of \(count) octets") }
        }
        defer { received.removeSubrange(0..<count) }
        return Array(received[0..<count])
    }

    /// Throws away what comes until either side closes.
    public func skipEverything() async {
        do {
            while try await receive() { received = [] }
        } catch {
            // The connection has been closed, which is what ends this.
        }
    }

    /// Whether the server has ended its side without a further byte.
    public func isEnded() async throws -> Bool {
        try await !receive()
    }

    /// Returns when the server has cut the connection, without reading anything of what it sent before.
    public func waitForReset() async throws {
        let socket = try lowest
        await withCheckedContinuation { continuation in
            socket.onDisconnect = { continuation.resume() }
        }
    }

    private func receive() async throws -> Bool {
        var octets: [UInt8] = []
        let deadline = MonotonicTime.now + .seconds(20)
        let count =
            switch try socket {
            case .plain(let socket): try await socket.read(appendingTo: &octets, atMost: 65_536, deadline: deadline)
            case .secure(let tls): try await tls.read(appendingTo: &octets, atMost: 65_536, deadline: deadline)
            }
        received += octets
        return count > 0
    }

    /// Cuts the connection with a reset.
    public func reset() throws {
        try lowest.reset()
    }

    /// Closes the connection.
    public func close() throws {
        switch try socket {
        case .plain(let socket): socket.close()
        case .secure(let tls): tls.close()
        }
    }

    private var lowest: Socket {
        get throws {
            switch try socket {
            case .plain(let socket): socket
            case .secure(let tls): tls.socket
            }
        }
    }

    private func write(_ octets: [UInt8]) async throws {
        let deadline = MonotonicTime.now + .seconds(20)
        switch try socket {
        case .plain(let socket): try await socket.write(octets, deadline: deadline)
        case .secure(let tls): try await tls.write(octets[...], deadline: deadline)
        }
    }
}

/// Why a raw client has nothing to return.
public enum SocketFailure: Error {
    case notConnected
    /// The server ended the connection after these octets.
    case ended(String)
}
