internal import Glibc

/// Says why an operation on a socket did not do what was asked.
public struct SocketError: Error, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case deadlineExceeded = "deadline exceeded"
            case cancelled = "cancelled"
            case closed = "closed on this side"
            case reset = "connection reset by the peer"
            case protocolError = "the peer broke the protocol"
            case system = "system error"
        }

        private let kind: Kind

        /// The deadline came before the operation was done.
        ///
        /// The connection is still there.
        public static let deadlineExceeded = Code(kind: .deadlineExceeded)
        /// The task was cancelled while the operation waited.
        ///
        /// The connection is still there.
        public static let cancelled = Code(kind: .cancelled)
        /// The socket was closed on this side, or its loop was shut down, before or during the operation.
        public static let closed = Code(kind: .closed)
        /// The peer is gone: it reset the connection, or takes nothing any more.
        public static let reset = Code(kind: .reset)
        /// The peer broke the protocol that the connection is protected with.
        public static let protocolError = Code(kind: .protocolError)
        /// A system call failed; ``SocketError/errno`` and ``SocketError/call`` tell which and why.
        public static let system = Code(kind: .system)

        /// The kind in a few words.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// The error number as in `errno(3)`, or 0 when no system call failed.
    public let errno: Int32
    /// The operation or system call that failed, such as `read` or `connect`.
    public let call: String

    package init(_ code: Code, call: String, errno: Int32 = 0) {
        self.code = code
        self.call = call
        self.errno = errno
    }

    /// The error for a failed system call, with the numbers that mean a lost peer told apart.
    init(_ error: SystemError) {
        let code: Code =
            switch error.errno {
            case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: .reset
            case ECANCELED: .closed
            default: .system
            }
        self.init(code, call: error.call, errno: error.errno)
    }

    /// The operation and the reason.
    public var description: String { "\(call): \(code == .system ? errorText(errno) : code.description)" }
}
