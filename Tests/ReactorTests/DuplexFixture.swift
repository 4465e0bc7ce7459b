import Reactor
import Testing

/// A socket in an actor on its loop, so that one task can read while another writes.
actor Duplex {
    private nonisolated let loop: EventLoop
    private let socket: Socket
    private(set) var bytesRead = 0
    private var waiting = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private init(_ socket: sending Socket, on loop: EventLoop) {
        self.socket = socket
        self.loop = loop
    }

    static func connect(to address: SocketAddress, on loop: EventLoop) async throws -> Duplex {
        try await Task(executorPreference: loop) {
            Duplex(try await Socket.connect(to: address, on: loop), on: loop)
        }.value
    }

    static func accept(from listener: ListeningSocket, on loop: EventLoop) async throws -> Duplex {
        try await Task(executorPreference: loop) {
            Duplex(try Socket(adopting: try await listener.accept(), on: loop), on: loop)
        }.value
    }

    func send(_ count: Int) async throws {
        let piece = [UInt8](repeating: 1, count: 100_000)
        for start in stride(from: 0, to: count, by: piece.count) {
            try await socket.write(piece[..<min(piece.count, count - start)])
        }
        try socket.shutdownWrite()
    }

    func send(_ first: [UInt8], _ second: [UInt8]) async throws {
        try await socket.write(first[...], second[...])
    }

    func receive(_ count: Int) async throws -> Int {
        var received = 0
        var bytes: [UInt8] = []
        while try await socket.read(appendingTo: &bytes, atMost: 65_536) > 0 {
            received += bytes.count
            bytes.removeAll(keepingCapacity: true)
        }
        return received
    }

    func receive(_ count: Int, keep _: Bool) async throws -> [UInt8] { try await readAll(socket, count: count) }

    func echo() async throws {
        var bytes: [UInt8] = []
        while try await socket.read(appendingTo: &bytes, atMost: 65_536) > 0 {
            try await socket.write(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        try socket.shutdownWrite()
    }

    func close() { socket.close() }
}

/// Two connected ends on one loop.
func duplexPair(_ family: Family, on loop: EventLoop) async throws -> (Duplex, Duplex) {
    let listener = try ListeningSocket.bind(family.address, on: loop)
    let near = try await Duplex.connect(to: listener.boundAddress, on: loop)
    let far = try await Duplex.accept(from: listener, on: loop)
    await runOnce(on: loop) { listener.close() }
    return (near, far)
}

extension Duplex {
    /// How reading a few bytes ends; nil when some came.
    func outcomeOfReading() async -> SocketError.Code? {
        var bytes: [UInt8] = []
        defer { bytesRead += bytes.count }
        do {
            waiting += 1
            defer { waiting -= 1 }
            _ = try await socket.read(appendingTo: &bytes, atMost: 100)
            return nil
        } catch {
            return error.code
        }
    }

    /// How writing more than there is room for ends.
    func outcomeOfWriting(deadline: MonotonicTime? = nil) async -> SocketError.Code? {
        let piece = [UInt8](repeating: 7, count: 16 << 20)
        do {
            waiting += 1
            defer { waiting -= 1 }
            try await socket.write(piece, deadline: deadline)
            return nil
        } catch {
            return error.code
        }
    }

    /// Returns when a read and a write have begun, and so wait: the loop runs nothing in between.
    func untilBothWait() async {
        while waiting < 2 { await Task.yield() }
    }

    func sendOne() async throws { try await socket.write([1]) }

    func end() {
        do {
            try socket.shutdownWrite()
        } catch {
            Issue.record(error)
        }
    }
}
