/// What is worth knowing about a request that was answered: one line in the access log.
public struct AccessLogEntry: Sendable, Hashable {
    /// The id in the answer's `X-Request-Id`.
    public var requestID: String
    /// The HTTP method, or `-` when the request could not be read.
    public var method: String
    /// The path without its query, which may hold what does not belong in a log.
    public var path: String
    /// Who was connected: the caller, or a proxy before it.
    public var peer: String
    /// Where the request came from by the word of a trusted proxy; nil when none stands between.
    public var client: String?
    /// Who sent it, as far as that was proven: the kind of the credential and the name; nil for whoever proved nothing.
    public var caller: String?
    /// The status it was answered with.
    public var status: Int
    /// The code of the problem it was answered with, if it was one.
    public var problem: String?
    /// Bytes of the request's body.
    public var bytesIn: Int
    /// Bytes of the answer's body.
    public var bytesOut: Int
    /// From the request being complete to the answer being ready.
    public var duration: Duration
    /// The trace it belongs to, when it came with one or the gateway makes any.
    public var traceID: TraceID?
    /// The gateway's own span of it, when it has one.
    public var spanID: SpanID?

    /// Makes an entry of these facts.
    public init(
        requestID: String,
        method: String,
        path: String,
        peer: String,
        caller: String? = nil,
        status: Int,
        problem: String?,
        bytesIn: Int,
        bytesOut: Int,
        duration: Duration
    ) {
        self.requestID = requestID
        self.method = method
        self.path = path
        self.peer = peer
        self.caller = caller
        self.status = status
        self.problem = problem
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.duration = duration
    }
}
