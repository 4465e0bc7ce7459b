public import HTTPTypes

/// One HTTP answer, complete or with a body that is yet to come.
public struct GatewayResponse: Sendable {
    /// Status and header fields.
    ///
    /// `Content-Length`, `Date` and `Connection` are the front's to add.
    public var head: HTTPResponse
    /// The body, empty for none.
    public var body: [UInt8]
    /// Where the body comes from instead, when it comes into being while it is sent; to be closed in any case.
    public var stream: (any GatewayStream)?
    /// Why it is not a success, for the access log and the metrics.
    public var problem: ProblemCode?
    /// The template of the path that was asked for, for the metrics; nil when there is none.
    var route: String?
    /// Who it is for, as far as that was proven, for the access log.
    var caller: String?

    /// Makes an answer.
    public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = [], problem: ProblemCode? = nil)
    {
        self.head = HTTPResponse(status: status, headerFields: fields)
        self.body = body
        self.problem = problem
    }

    /// An answer with a body of that media type, and perhaps with a `Server-Timing`.
    static func content(
        _ type: String,
        _ body: [UInt8],
        status: HTTPResponse.Status = .ok,
        timing: String? = nil
    ) -> GatewayResponse {
        var fields = type == "application/json" ? jsonFields : fields(type)
        if let timing { fields.append(HTTPField(name: .serverTiming, value: timing)) }
        return GatewayResponse(status: status, fields: fields, body: body)
    }

    /// Those of nearly every answer; made once, because each value that is set is looked through.
    private static let jsonFields = fields("application/json")

    /// Whatever a worker or an operator put into the text, a browser must not guess another type from it.
    private static func fields(_ type: String) -> HTTPFields {
        [.contentType: type, .xContentTypeOptions: "nosniff"]
    }

    /// An answer that brings events for as long as the stream lasts.
    static func events(_ stream: EventStream) -> GatewayResponse {
        var response = content("text/event-stream", [])
        // Neither kept nor collected on the way: every event is worth something now.
        response.head.headerFields.append(HTTPField(name: .cacheControl, value: "no-store"))
        response.head.headerFields.append(HTTPField(name: .accelBuffering, value: "no"))
        response.stream = stream
        return response
    }
}
