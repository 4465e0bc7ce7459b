import Reactor

/// One connection of a ``ScriptedServer``, which does with it whatever a script says.
public actor ScriptedConnection {
    private let loop: EventLoop
    private let socket: Socket
    private var received: [UInt8] = []

    /// The thread of the server's loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ accepted: AcceptedSocket, on loop: EventLoop) throws {
        self.loop = loop
        socket = try Socket(adopting: accepted, on: loop)
    }

    /// The next request's head, after which as many octets of a body are read as it says; nil at the end.
    public func request() async throws -> String? {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.upperBound])
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
                let count = head.utf8.count + (length.flatMap { Int($0.dropFirst(16)) } ?? 0)
                if received.count >= count {
                    let request = String(decoding: received[..<count], as: UTF8.self)
                    received.removeFirst(count)
                    return request
                }
            }
            var arrived: [UInt8] = []
            let count = try await socket.read(appendingTo: &arrived, atMost: 65_536, deadline: .now + .seconds(20))
            received += arrived
            if count == 0 { return nil }
        }
    }

    /// Sends these octets.
    public func send(_ text: String) async throws {
        try await socket.write(Array(text.utf8), deadline: .now + .seconds(20))
    }

    /// Sends these octets, which need not be text.
    public func send(_ octets: [UInt8]) async throws { try await socket.write(octets, deadline: .now + .seconds(20)) }

    /// Waits until the client ends the connection, one way or the other.
    public func waitForEnd() async {
        do {
            while try await request() != nil {}
        } catch {
            // A reset is an end as well.
        }
    }

    /// Ends the connection at once, and has the client notice.
    public func reset() { socket.reset() }

    /// Ends the connection after what was sent.
    public func close() { socket.close() }
}

extension String {
    fileprivate func range(of part: String) -> Range<Index>? { ranges(of: part).first }
}
