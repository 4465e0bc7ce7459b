public import Reactor

/// A server that cannot start, or is used in the wrong order.
public struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Sendable {
            case bindFailed
            case notBound
            case alreadyRunning
        }

        private let value: Value

        /// An address could not be listened on; none of those asked for together is.
        public static let bindFailed = Code(value: .bindFailed)

        /// ``HTTPServer/run()`` was called before ``HTTPServer/bind(_:)``, or after the server had drained.
        public static let notBound = Code(value: .notBound)

        /// ``HTTPServer/run()`` was called twice, or ``HTTPServer/bind(_:)`` while the server ran.
        public static let alreadyRunning = Code(value: .alreadyRunning)
    }

    /// The kind of failure.
    public let code: Code

    /// The address that could not be listened on.
    public let address: SocketAddress?

    /// Why it could not be listened on.
    public let cause: SocketError?

    init(_ code: Code, address: SocketAddress? = nil, cause: SocketError? = nil) {
        self.code = code
        self.address = address
        self.cause = cause
    }

    /// The failure in one sentence.
    public var description: String {
        switch code {
        case .bindFailed: "cannot listen on \(address.map(\.description) ?? "?"): \(cause.map(\.description) ?? "?")"
        case .notBound: "the server listens on no address"
        default: "the server runs already"
        }
    }
}
