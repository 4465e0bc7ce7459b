public import HTTPTypes

extension HTTPClient {
    /// One request.
    public struct Request: Sendable, Hashable {
        /// The method (RFC 9110, section 9).
        public var method: HTTPRequest.Method

        /// The absolute URL, `http` or `https`, sent exactly as it stands: percent-encoded, dots and all.
        public var url: String

        /// The header fields; those about framing, the connection and the host are the client's own affair.
        public var fields: HTTPFields

        /// The body; `nil` is none, which differs from an empty one for methods that usually have one.
        public var body: [UInt8]?

        /// How long finding the address, connecting and the handshake may take together.
        public var connectTimeout: Duration

        /// How long everything may take, the wait for a place among the origin's requests included.
        public var timeout: Duration

        /// The largest body of a response, in bytes after the transfer coding is undone.
        public var responseLimit: Int

        /// Makes a request.
        public init(
            method: HTTPRequest.Method = .get,
            url: String,
            fields: HTTPFields = [:],
            body: [UInt8]? = nil,
            connectTimeout: Duration = .seconds(5),
            timeout: Duration = .seconds(30),
            responseLimit: Int = 8 << 20
        ) {
            self.method = method
            self.url = url
            self.fields = fields
            self.body = body
            self.connectTimeout = connectTimeout
            self.timeout = timeout
            self.responseLimit = responseLimit
        }
    }

    /// The response to a request, complete.
    public struct Response: Sendable, Hashable {
        /// The status, 200 to 999; redirects are responses like others.
        public var status: HTTPResponse.Status

        /// The fields of the head, in their order; those of a trailer are dropped.
        public var fields: HTTPFields

        /// The body after transfer decoding; it has no content coding.
        public var body: [UInt8]
    }

    /// What a client has done so far.
    public struct Statistics: Sendable, Hashable {
        /// Requests that have been taken, however they ended.
        public var requests = 0

        /// Connections that were opened for them.
        public var connections = 0

        /// Requests that have not ended, those that wait for a place included.
        public var unfinished = 0
    }
}
