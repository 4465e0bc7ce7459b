public import HTTPTypes
public import Reactor
public import ReactorTLS

/// A client's end of one HTTP/1.1 connection, for one request at a time.
///
/// It never sends a request twice: whether a lost one may be repeated is for the caller to know. Close it when it is no
/// longer needed; one that is released is closed then.
public actor HTTPClientConnection {
    /// Interim responses are few; a server that sends them without end would keep a caller without a deadline for ever.
    static let mostResponses = 32

    private let loop: EventLoop
    private let stream: ConnectionStream
    let limits: HTTPClientLimits
    private var isBusy = false
    /// The body that is being read by and by.
    var incoming: IncomingBody?
    private var canSend = true

    /// The loop's executor: the connection's socket may only be touched there.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// What a connection is protected with: whom to believe, and whom to expect.
    public struct Protection: Sendable {
        /// The authorities and the certificate of this side.
        public var context: TLSClientContext
        /// The name or the address, without brackets, that the server's certificate must be for.
        public var host: String

        /// Names them.
        public init(_ context: TLSClientContext, host: String) {
            self.context = context
            self.host = host
        }
    }

    /// Connects to `address`.
    ///
    /// - Parameters:
    ///   - loop: where the connection lives.
    ///   - protection: what the connection is protected with; `nil` leaves it in clear.
    ///   - deadline: when to give up; `nil` is when the kernel does.
    ///   - limits: the largest response to take.
    /// - Throws: ``HTTPClientError/Code/connectFailed``, ``HTTPClientError/Code/deadlineExceeded`` or
    ///   ``HTTPClientError/Code/cancelled``.
    public static func connect(
        to address: SocketAddress,
        on loop: EventLoop,
        protection: Protection? = nil,
        deadline: MonotonicTime? = nil,
        limits: HTTPClientLimits = HTTPClientLimits()
    ) async throws(HTTPClientError) -> HTTPClientConnection {
        try await Connector(loop: loop).connect(to: address, protection, deadline: deadline, limits: limits)
    }

    fileprivate init(_ stream: sending ConnectionStream, on loop: EventLoop, limits: HTTPClientLimits) {
        self.loop = loop
        self.stream = stream
        self.limits = limits
    }

    /// Whether another request may be sent: no error happened, and neither side has said close.
    public var isOpen: Bool { canSend }

    /// Sends a request and returns its response.
    ///
    /// `Host` is the request's authority; the body's length is added. Interim responses are passed over.
    ///
    /// - Parameter deadline: when to give up; `nil` is never.
    /// - Throws: ``HTTPClientError``; the connection is closed then, unless the code is
    ///   ``HTTPClientError/Code/busy`` or ``HTTPClientError/Code/invalidRequest``.
    public func send(
        _ request: HTTPRequest,
        body: [UInt8] = [],
        deadline: MonotonicTime? = nil
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        try await alone { () throws(HTTPClientError) in
            try await write(request, body, deadline)
            return try await readResponse(isHead: request.method == .head, deadline)
        }
    }

    /// Does something that nobody else may interfere with, and closes the connection when it fails.
    func alone<Result>(
        _ body: () async throws(HTTPClientError) -> Result
    ) async throws(HTTPClientError) -> Result {
        guard !isBusy else { throw HTTPClientError(.busy) }
        guard canSend else { throw HTTPClientError(.connectionClosed) }
        isBusy = true
        defer { isBusy = false }
        do throws(HTTPClientError) { return try await body() } catch {
            if error.code != .invalidRequest { close() }
            throw error
        }
    }

    /// Closes the connection; a request under way ends with ``HTTPClientError/Code/connectionClosed``.
    public func close() {
        canSend = false
        stream.close()
    }

    func write(
        _ request: HTTPRequest,
        _ body: [UInt8],
        _ deadline: MonotonicTime?
    ) async throws(HTTPClientError) {
        guard RequestWriter.isSafe(request.path ?? "/"), RequestWriter.isSafe(request.authority ?? "") else {
            throw HTTPClientError(.invalidRequest)
        }
        var output: [UInt8] = []
        RequestWriter.write(request, body, to: &output)
        do throws(SocketError) {
            try await stream.write(output[...], [], deadline: deadline)
        } catch {
            // A server that refuses a request may answer and stop reading: the answer is worth more than the error.
            guard error.code == .reset else { throw HTTPClientError(error) }
        }
    }

    /// Whether nobody on the way can have made the end of the stream.
    var endIsTrusted: Bool { stream.endIsTrusted }

    private func readResponse(
        isHead: Bool,
        _ deadline: MonotonicTime?
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        var input = InputBuffer()
        for _ in 0..<Self.mostResponses {
            let head = try await readHead(isHead, &input, deadline)
            if head.response.status.code < 200 { continue }
            var body = BodyCollector(
                head.framing,
                limit: limits.body,
                metadataLimit: limits.headers,
                trailerLimit: limits.headerCount
            )
            try await readBody(&body, &input, deadline)
            // Octets nobody asked for would be taken for the next response.
            if !head.keepsAlive || !input.isEmpty { close() }
            return HTTPClientResponse(head: head.response, body: body.octets)
        }
        throw HTTPClientError(.malformedResponse, detail: "interim responses do not end")
    }

    func readHead(
        _ isHead: Bool,
        _ input: inout InputBuffer,
        _ deadline: MonotonicTime?
    ) async throws(HTTPClientError) -> ResponseHead {
        var parser = ResponseParser(headers: limits.headers, headerCount: limits.headerCount, isHead: isHead)
        while true {
            if !input.isEmpty {
                do throws(HTTPLayerError) {
                    let octets = input.octets
                    let start = input.start
                    if let head = try parser.parse(octets.span.extracting(start..<octets.count)) {
                        input.use(upTo: start + head.length)
                        return head
                    }
                } catch {
                    throw HTTPClientError(error)
                }
            }
            guard try await read(&input, deadline) else { throw HTTPClientError(.connectionLost) }
        }
    }

    private func readBody(
        _ body: inout BodyCollector,
        _ input: inout InputBuffer,
        _ deadline: MonotonicTime?
    ) async throws(HTTPClientError) {
        while true {
            do throws(HTTPLayerError) {
                input.use(upTo: try body.take(from: input.octets, at: input.start))
            } catch {
                throw HTTPClientError(error)
            }
            if body.isComplete { return }
            if try await !read(&input, deadline) {
                // Where only the end of the connection tells, it must be known that nobody on the way has cut it.
                guard body.endsWithConnection, endIsTrusted else { throw HTTPClientError(.connectionLost) }
                return
            }
        }
    }

    func read(_ input: inout InputBuffer, _ deadline: MonotonicTime?) async throws(HTTPClientError) -> Bool {
        var octets = input.lend()
        defer { input.takeBack(octets) }
        do throws(SocketError) {
            return try await stream.read(appendingTo: &octets, atMost: 65_536, deadline: deadline) > 0
        } catch {
            throw HTTPClientError(error)
        }
    }
}

/// Makes connections on a loop: a socket has to be made where it lives.
private actor Connector {
    let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    func connect(
        to address: SocketAddress,
        _ protection: HTTPClientConnection.Protection?,
        deadline: MonotonicTime?,
        limits: HTTPClientLimits
    ) async throws(HTTPClientError) -> HTTPClientConnection {
        let socket: Socket
        do throws(SocketError) {
            socket = try await Socket.connect(to: address, on: loop, deadline: deadline)
        } catch {
            switch error.code {
            case .deadlineExceeded: throw HTTPClientError(.deadlineExceeded, cause: error)
            case .cancelled: throw HTTPClientError(.cancelled, cause: error)
            default: throw HTTPClientError(.connectFailed, cause: error)
            }
        }
        guard let protection else { return HTTPClientConnection(.plain(socket), on: loop, limits: limits) }
        do throws(TLSError) {
            let tls = try await TLSSocket.connect(
                socket,
                to: protection.host,
                with: protection.context,
                deadline: deadline
            )
            return HTTPClientConnection(.secure(tls), on: loop, limits: limits)
        } catch {
            socket.close()
            if error.code == .deadlineExceeded { throw HTTPClientError(.deadlineExceeded) }
            throw HTTPClientError(Task.isCancelled ? .cancelled : .connectFailed, detail: error.description)
        }
    }
}

extension HTTPClientError {
    fileprivate init(_ error: SocketError) {
        switch error.code {
        case .deadlineExceeded: self.init(.deadlineExceeded, cause: error)
        case .cancelled: self.init(.cancelled, cause: error)
        case .closed: self.init(.connectionClosed, cause: error)
        default: self.init(.connectionLost, cause: error)
        }
    }

    init(_ error: HTTPLayerError) {
        switch error.code {
        case .bodyTooLarge, .headersTooLarge: self.init(.responseTooLarge, detail: error.detail)
        default: self.init(.malformedResponse, detail: error.detail)
        }
    }
}
