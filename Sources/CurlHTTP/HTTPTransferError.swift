/// Why a request got no response.
///
/// The description names hosts and reasons, never header fields, bodies or anything of a URL behind the port.
public struct HTTPTransferError: Error, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidRequest, unresolved, notConnected, notTrusted, connectTimeout, timeout, connectionLost
            case invalidResponse, responseTooLarge, encodedResponse, cancelled, shutDown, system
        }

        private let kind: Kind

        /// The request breaks a rule of ``HTTPClient/Request``, and nothing was sent.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// The host's name has no address.
        public static let unresolved = Code(kind: .unresolved)
        /// Nobody accepted the connection.
        public static let notConnected = Code(kind: .notConnected)
        /// TLS could not be agreed, or the server is not who it should be.
        public static let notTrusted = Code(kind: .notTrusted)
        /// There was no connection within the time for it.
        public static let connectTimeout = Code(kind: .connectTimeout)
        /// The request did not end within its time.
        public static let timeout = Code(kind: .timeout)
        /// The connection ended before the response did.
        public static let connectionLost = Code(kind: .connectionLost)
        /// What came back is not HTTP.
        public static let invalidResponse = Code(kind: .invalidResponse)
        /// The response is larger than the request allows; what had come of it was dropped.
        public static let responseTooLarge = Code(kind: .responseTooLarge)
        /// The response has a content coding, which nobody had asked for.
        public static let encodedResponse = Code(kind: .encodedResponse)
        /// The task was cancelled; the transfer was broken off.
        public static let cancelled = Code(kind: .cancelled)
        /// The client has been shut down.
        public static let shutDown = Code(kind: .shutDown)
        /// The machine lacks memory or descriptors, or libcurl could not do as it was told.
        public static let system = Code(kind: .system)

        /// The name of the code.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure it is.
    public let code: Code

    /// Whether the server may have got the request, and may have acted on it.
    public let mayHaveArrived: Bool

    /// What happened, in words.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, mayHaveArrived: Bool = false, _ message: String) {
        self.code = code
        self.mayHaveArrived = mayHaveArrived
        self.message = message
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}
