public import Reactor

/// A request that got no usable response.
public struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable {
            case connectFailed = "cannot connect"
            case deadlineExceeded = "no response in time"
            case cancelled = "cancelled"
            case connectionLost = "the connection was lost before the response was complete"
            case connectionClosed = "the connection is closed"
            case malformedResponse = "the response is not HTTP"
            case responseTooLarge = "the response is larger than is accepted"
            case invalidRequest = "the request cannot be sent"
            case busy = "another request is on the connection"
        }

        private let value: Value

        /// Nobody accepted the connection in time; ``HTTPClientError/cause`` says why.
        public static let connectFailed = Code(value: .connectFailed)

        /// The deadline came before the whole response; the server may have served the request.
        public static let deadlineExceeded = Code(value: .deadlineExceeded)

        /// The task was cancelled; the server may have served the request.
        public static let cancelled = Code(value: .cancelled)

        /// The server ended or reset the connection; it may have served the request.
        public static let connectionLost = Code(value: .connectionLost)

        /// The connection was closed before; nothing was sent.
        public static let connectionClosed = Code(value: .connectionClosed)

        /// What came back breaks the rules of HTTP/1.
        public static let malformedResponse = Code(value: .malformedResponse)

        /// The response is larger than one of ``HTTPClientLimits``.
        public static let responseTooLarge = Code(value: .responseTooLarge)

        /// The target or the authority holds a character that would break the request; nothing was sent.
        public static let invalidRequest = Code(value: .invalidRequest)

        /// A connection serves one request at a time; nothing was sent.
        public static let busy = Code(value: .busy)

        /// What happened, in a few words.
        public var description: String { value.rawValue }
    }

    /// What happened.
    public let code: Code

    /// What exactly is wrong with the response, where that is known.
    public let detail: String?

    /// The failure of the socket underneath, where there was one.
    public let cause: SocketError?

    init(_ code: Code, detail: String? = nil, cause: SocketError? = nil) {
        self.code = code
        self.detail = detail
        self.cause = cause
    }

    /// The code with the detail or the cause, in one line.
    public var description: String {
        let reason = detail ?? cause.map(\.description)
        return reason.map { "\(code): \($0)" } ?? code.description
    }
}
