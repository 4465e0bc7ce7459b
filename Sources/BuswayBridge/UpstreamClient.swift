public import HTTPTypes

/// What sends requests to HTTP services; the bridge itself knows no socket.
public protocol UpstreamClient: Sendable {
    /// Sends one request, once, and returns the response, whatever its status.
    ///
    /// It ends within the request's timeout, and soon when the task is cancelled.
    ///
    /// - Throws: ``UpstreamError`` when there is no response.
    func send(_ request: UpstreamRequest) async throws(UpstreamError) -> UpstreamResponse
}

/// A request to an HTTP service.
public struct UpstreamRequest: Sendable, Hashable {
    /// The method.
    public let verb: HTTPRequest.Method
    /// The whole URL.
    public let url: String
    /// The header fields, without those that frame the message.
    public var fields: HTTPFields
    /// The body; `nil` for none.
    public let body: [UInt8]?
    /// How long it may take.
    public var timeout: Duration
    /// The path as it was declared, with names where arguments are: for traces; nil when there is none.
    public let template: String?

    /// Makes a request.
    public init(
        verb: HTTPRequest.Method,
        url: String,
        fields: HTTPFields = [:],
        body: [UInt8]? = nil,
        timeout: Duration,
        template: String? = nil
    ) {
        self.verb = verb
        self.url = url
        self.fields = fields
        self.body = body
        self.timeout = timeout
        self.template = template
    }
}

/// The response to it.
public struct UpstreamResponse: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// The header fields.
    public let fields: HTTPFields
    /// The body.
    public let body: [UInt8]

    /// Makes a response.
    public init(status: Int, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why there is none.
public struct UpstreamError: Error, Hashable, CustomStringConvertible {
    /// What kind of failure it is; the bridge has no use for finer ones.
    public enum Kind: Sendable, Hashable {
        /// There is no connection to the service, or it was lost.
        case unreachable
        /// The time ran out.
        case timeout
        /// What the service sent is no acceptable response, and would not be one the next time.
        case unacceptable
        /// The request was given up here.
        case cancelled
        /// Nothing was sent: the service is left alone for a while.
        case resting
    }

    /// The kind.
    public let kind: Kind
    /// What happened, in words a caller may read.
    public let description: String

    /// Makes an error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
