public import Reactor

/// A connection that goes through TLS, on the socket and the loop of the one below it.
///
/// Like the ``Socket`` it belongs to its loop. One task at a time may use it: reading may have to write, for instance
/// to agree to new keys.
public final class TLSSocket {
    /// The connection below.
    public let socket: Socket

    /// What was agreed in the handshake.
    public let information: TLSInformation

    /// Whether the peer has said that nothing more would come, so that the end is no accident and nobody else's doing.
    public private(set) var endWasAnnounced = false

    private let session: TLSSession
    private var input: CipherInput
    /// Ciphertext that was begun to be written and had no room; it goes before anything else.
    private var unsent: ArraySlice<UInt8> = []
    private var hasEnded = false

    /// Plaintext is encrypted in pieces of this size, so that a large response is not held twice.
    private static let piece = 65_536

    /// Serves the handshake on a connection that was accepted; to be called on its loop.
    ///
    /// - Throws: ``TLSError`` with `refused`, `plainText`, `deadlineExceeded`, `lost` or `setUp`. The client was sent the
    ///   alert there is for it; the socket stays open and is the caller's to close.
    public static func accept(
        _ socket: Socket,
        with context: TLSServerContext,
        deadline: MonotonicTime?
    ) async throws(TLSError) -> TLSSocket {
        try await shakeHands(try context.makeSession(), on: socket, deadline)
    }

    /// Does the client's part of the handshake on a connection to `host`; to be called on its loop.
    ///
    /// - Parameter host: the name or the address, without brackets, that the server's certificate must be for.
    /// - Throws: like ``accept(_:with:deadline:)``.
    public static func connect(
        _ socket: Socket,
        to host: String,
        with context: TLSClientContext,
        deadline: MonotonicTime?
    ) async throws(TLSError) -> TLSSocket {
        try await shakeHands(try context.makeSession(to: host), on: socket, deadline)
    }

    private static func shakeHands(
        _ session: TLSSession,
        on socket: Socket,
        _ deadline: MonotonicTime?
    ) async throws(TLSError) -> TLSSocket {
        var input = CipherInput()
        while true {
            let progress = session.handshake(&input)
            do throws(SocketError) {
                let output = session.takeOutput()
                if !output.isEmpty { try await socket.write(output, deadline: deadline) }
                if case .needsInput = progress, try await input.fill(from: socket, deadline) == 0 {
                    throw SocketError(.reset, call: "TLS handshake")
                }
            } catch {
                // An alert that cannot be sent changes nothing about why it was to be sent.
                guard case .failed = progress else { throw TLSError(error) }
            }
            switch progress {
            case .needsInput: continue
            case .done: return TLSSocket(socket, session, input)
            case .ended: throw TLSError(.lost)
            case .failed(let failure):
                let distrust = session.distrust
                let reason = distrust.isEmpty ? failure.reason : distrust
                throw TLSError(failure.isPlainText ? .plainText : .refused, reason: reason)
            }
        }
    }

    private init(_ socket: Socket, _ session: TLSSession, _ input: CipherInput) {
        self.socket = socket
        self.session = session
        self.input = input
        information = session.information
    }

    /// Whether a read would have to wait, as far as can be known without trying.
    package var isDry: Bool { socket.isDry && input.isEmpty && !session.holdsPlaintext && !hasEnded }

    /// Decrypts what has arrived, without waiting; otherwise like ``read(appendingTo:atMost:deadline:)``.
    ///
    /// - Returns: as that does; nil when nothing has arrived, or not enough of it.
    package func readNow(appendingTo buffer: inout [UInt8], atMost limit: Int) throws(SocketError) -> Int? {
        precondition(limit > 0, "reading no octets would look like the end of the stream")
        while !hasEnded {
            // What is to be said to what was read before goes first, or a peer that reads nothing could let it grow.
            if !unsent.isEmpty {
                try flushNow()
                guard unsent.isEmpty else { return nil }
            }
            // OpenSSL would say no more than that it needs some, and take as long as for a record.
            if input.isEmpty, !session.holdsPlaintext {
                guard let count = try input.fillNow(from: socket) else { return nil }
                hasEnded = count == 0
                continue
            }
            let before = buffer.count
            let progress = session.decrypt(&input, appendingTo: &buffer, atMost: limit)
            try flushNow()
            switch progress {
            case .done: return buffer.count - before
            case .needsInput:
                guard let count = try input.fillNow(from: socket) else { return nil }
                hasEnded = count == 0
            case .ended:
                hasEnded = true
                endWasAnnounced = true
            case .failed: throw SocketError(.protocolError, call: "TLS read")
            }
        }
        return 0
    }

    /// Decrypts what has arrived, or waits until something does.
    ///
    /// - Parameters:
    ///   - buffer: gets the octets appended.
    ///   - limit: the most octets to append, at least 1; one record's 16 KiB come at once at most.
    ///   - deadline: when to give up waiting; nil is never.
    /// - Returns: how many octets were appended; 0 is the end of the peer's stream, announced or not: whoever must know
    ///   whether everything has come frames its messages, as HTTP does.
    /// - Throws: ``SocketError`` like ``Socket/read(appendingTo:atMost:deadline:)``, and with `protocolError`.
    public func read(
        appendingTo buffer: inout [UInt8],
        atMost limit: Int,
        deadline: MonotonicTime? = nil
    ) async throws(SocketError) -> Int {
        while true {
            if let count = try readNow(appendingTo: &buffer, atMost: limit) { return count }
            if unsent.isEmpty {
                hasEnded = try await input.fill(from: socket, deadline) == 0
            } else {
                try await flush(deadline)
            }
        }
    }

    /// Encrypts and writes all of a slice, waiting for room as often as the peer makes it necessary.
    ///
    /// - Throws: ``SocketError`` like ``Socket/write(_:deadline:)``, and with `protocolError`.
    public func write(_ octets: ArraySlice<UInt8>, deadline: MonotonicTime? = nil) async throws(SocketError) {
        var rest = octets
        while true {
            rest = try writeNow(rest)
            try await flush(deadline)
            if rest.isEmpty { return }
        }
    }

    /// Encrypts and writes as much of a slice as there is room for at once.
    ///
    /// - Returns: what was not encrypted. When that is nothing, what was may still have to be sent: see ``hasUnsent``.
    /// - Throws: as ``write(_:deadline:)``.
    package func writeNow(_ octets: ArraySlice<UInt8>) throws(SocketError) -> ArraySlice<UInt8> {
        var rest = octets
        while !rest.isEmpty, unsent.isEmpty {
            let piece = rest.prefix(Self.piece)
            guard case .done = session.encrypt(piece) else { throw SocketError(.protocolError, call: "TLS write") }
            rest.removeFirst(piece.count)
            try flushNow()
        }
        return rest
    }

    /// Whether there is ciphertext that had no room yet; the next write that waits sends it.
    package var hasUnsent: Bool { !unsent.isEmpty }

    /// Reads and throws away what the peer still sends, without decrypting it.
    ///
    /// - Returns: how many octets came; 0 is the end of the peer's stream.
    /// - Throws: ``SocketError`` like ``Socket/read(appendingTo:atMost:deadline:)``.
    public func discard(atMost limit: Int, deadline: MonotonicTime?) async throws(SocketError) -> Int {
        var scrap: [UInt8] = []
        return try await socket.read(appendingTo: &scrap, atMost: limit, deadline: deadline)
    }

    /// Tells the peer that nothing more will be written; reading goes on.
    ///
    /// - Throws: ``SocketError`` with `closed`, or `reset` when the peer is gone.
    public func shutdownWrite() throws(SocketError) {
        sayEnd()
        try socket.shutdownWrite()
    }

    /// Says that this is the end, as far as that can be done without waiting, and closes the connection.
    ///
    /// Doing it twice changes nothing.
    public func close() {
        sayEnd()
        socket.close()
    }

    /// Closes the connection at once and throws away what was not delivered yet.
    public func reset() { socket.reset() }

    private func flush(_ deadline: MonotonicTime?) async throws(SocketError) {
        try flushNow()
        if unsent.isEmpty { return }
        try await socket.write(unsent, deadline: deadline)
        unsent = []
    }

    /// Sends as much of what the session has to say as there is room for.
    private func flushNow() throws(SocketError) {
        let output = session.takeOutput()
        if unsent.isEmpty {
            if output.isEmpty { return }
            unsent = output[...]
        } else {
            unsent.append(contentsOf: output)
        }
        let count = try socket.writeNow(unsent, [])
        if count == unsent.count { unsent = [] } else { unsent.removeFirst(count) }
    }

    /// Sends the alert `close_notify`; not within or behind a record that was written in part, where it would be noise.
    private func sayEnd() {
        guard unsent.isEmpty else { return }
        session.end()
        let output = session.takeOutput()
        if !output.isEmpty { socket.writeNow(output) }
    }
}

@available(*, unavailable)
extension TLSSocket: Sendable {}

extension CipherInput {
    /// More than a whole record with its header and padding, so that one read brings one.
    private static let portion = 17_408

    /// Reads what has arrived, or waits; 0 is the end of the stream.
    fileprivate mutating func fill(from socket: Socket, _ deadline: MonotonicTime?) async throws(SocketError) -> Int {
        var octets = take()
        defer { putBack(octets) }
        return try await socket.read(appendingTo: &octets, atMost: Self.portion, deadline: deadline)
    }

    /// Reads what has arrived; nil when nothing has.
    fileprivate mutating func fillNow(from socket: Socket) throws(SocketError) -> Int? {
        var octets = take()
        defer { putBack(octets) }
        return try socket.readNow(appendingTo: &octets, atMost: Self.portion)
    }
}

extension TLSError {
    /// What a failed read or write means for a handshake.
    fileprivate init(_ error: SocketError) {
        self.init(error.code == .deadlineExceeded ? .deadlineExceeded : .lost, reason: error.description)
    }
}
