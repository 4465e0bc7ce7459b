import Reactor

/// A client that sends exactly the bytes it is told to and returns exactly the bytes it gets.
actor RawClient {
    private let loop: EventLoop
    private var stream: Socket?
    private var received: [UInt8] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    static func connect(to address: SocketAddress, on loop: EventLoop) async throws -> RawClient {
        let client = RawClient(on: loop)
        try await client.connect(to: address)
        return client
    }

    private func connect(to address: SocketAddress) async throws {
        stream = try await Socket.connect(to: address, on: loop, deadline: .now + .seconds(20))
    }

    private var socket: Socket {
        get throws {
            guard let stream else { throw SocketFailure.notConnected }
            return stream
        }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ octets: [UInt8]) async throws {
        try await socket.write(octets, deadline: .now + .seconds(20))
    }

    /// Sends as much as fits, and stops when the peer takes no more for the moment or has gone.
    func sendIgnoringRefusal(_ octets: [UInt8]) async {
        do {
            try await socket.write(octets, deadline: .now + .seconds(20))
        } catch {
            // The server has said what it had to say; the test reads that next.
        }
    }

    func endSending() throws {
        try socket.shutdownWrite()
    }

    /// Everything until the server ends its side.
    func readToEnd() async throws -> String {
        while try await receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Everything up to and including the first occurrence of `marker`.
    func read(through marker: String) async throws -> String {
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
    func read(count: Int) async throws -> [UInt8] {
        while received.count < count {
            guard try await receive() else { throw SocketFailure.ended("\(received.count) of \(count) octets") }
        }
        defer { received.removeSubrange(0..<count) }
        return Array(received[0..<count])
    }

    /// Throws away what comes until either side closes.
    func skipEverything() async {
        do {
            while try await receive() { received = [] }
        } catch {
            // The connection has been closed, which is what ends this.
        }
    }

    /// Whether the server has ended its side without a further byte.
    func isEnded() async throws -> Bool {
        try await !receive()
    }

    private func receive() async throws -> Bool {
        var octets: [UInt8] = []
        let count = try await socket.read(appendingTo: &octets, atMost: 65_536, deadline: .now + .seconds(20))
        received += octets
        return count > 0
    }

    func reset() throws {
        try socket.reset()
    }

    func close() throws {
        try socket.close()
    }
}

enum SocketFailure: Error {
    case notConnected
    case ended(String)
}
