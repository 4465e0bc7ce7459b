public import HTTPTypes

/// A request the HTTP layer refuses before any handler sees it.
///
/// The refused request never ran, so whoever sent it may correct and repeat it.
public struct HTTPLayerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as a condition a client can act on.
    public let code: Code

    /// What exactly is wrong and where; safe to show, because it never repeats what the peer sent.
    public let detail: String

    /// Makes an error of `code`, with a `detail` that holds nothing of the peer's.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code and the detail in one line.
    public var description: String { "\(code): \(detail)" }
}

extension HTTPLayerError {
    /// A condition under which the layer refuses a request; `description` is its name on the wire.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable {
            case malformedRequest = "malformed-request"
            case requestTimeout = "request-timeout"
            case bodyTooLarge = "body-too-large"
            case uriTooLong = "uri-too-long"
            case expectationFailed = "expectation-failed"
            case misdirectedRequest = "misdirected-request"
            case headersTooLarge = "headers-too-large"
            case notImplemented = "not-implemented"
            case overloaded = "overloaded"
            case versionNotSupported = "http-version-not-supported"
        }

        private let value: Value

        /// 400: the bytes are not a well-formed HTTP/1 request, or its length cannot be told for certain.
        public static let malformedRequest = Code(value: .malformedRequest)

        /// 408: head or body did not arrive in time.
        public static let requestTimeout = Code(value: .requestTimeout)

        /// 413: the body is larger than ``HTTPLimits/body``.
        public static let bodyTooLarge = Code(value: .bodyTooLarge)

        /// 414: the request target is longer than ``HTTPLimits/requestTarget``.
        public static let uriTooLong = Code(value: .uriTooLong)

        /// 417: the request expects something other than `100-continue`.
        public static let expectationFailed = Code(value: .expectationFailed)

        /// 421: the target URI is of a scheme that this connection does not serve.
        public static let misdirectedRequest = Code(value: .misdirectedRequest)

        /// 431: the header section is larger than ``HTTPLimits/headers`` or ``HTTPLimits/headerCount``.
        public static let headersTooLarge = Code(value: .headersTooLarge)

        /// 501: the method or the transfer coding is not implemented.
        public static let notImplemented = Code(value: .notImplemented)

        /// 503: more connections than ``HTTPLimits/connections``.
        public static let overloaded = Code(value: .overloaded)

        /// 505: the version is neither HTTP/1.0 nor HTTP/1.1.
        public static let versionNotSupported = Code(value: .versionNotSupported)

        /// The name of the condition, as problem documents carry it.
        public var description: String { value.rawValue }

        /// The status of the response that reports the condition.
        public var status: HTTPResponse.Status {
            switch value {
            case .malformedRequest: .badRequest
            case .requestTimeout: .requestTimeout
            case .bodyTooLarge: .contentTooLarge
            case .uriTooLong: .uriTooLong
            case .expectationFailed: .expectationFailed
            case .misdirectedRequest: .misdirectedRequest
            case .headersTooLarge: .requestHeaderFieldsTooLarge
            case .notImplemented: .notImplemented
            case .overloaded: .serviceUnavailable
            case .versionNotSupported: .httpVersionNotSupported
            }
        }
    }
}
