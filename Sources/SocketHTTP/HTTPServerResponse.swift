public import HTTPTypes

/// What a handler answers.
///
/// The server frames it: whatever `head` says of `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` is
/// replaced. To a HEAD request answer as to GET; the body then only lends its length.
public struct HTTPServerResponse: Sendable {
    /// Status and header fields; the status is final (200 to 599), anything else reaches the client as 500.
    public var head: HTTPResponse

    /// The whole body; statuses that have none (204, 304) are sent without it.
    public var body: [UInt8]

    /// Where the body comes from instead, when it is not there as a whole.
    public var stream: (any HTTPBodyStream)?

    /// Whether the connection ends with this response.
    public var closesConnection: Bool

    /// Makes a response.
    public init(head: HTTPResponse, body: [UInt8] = [], closesConnection: Bool = false) {
        self.head = head
        self.body = body
        self.closesConnection = closesConnection
    }

    /// Makes a response whose body comes into being while it is sent.
    public init(head: HTTPResponse, stream: any HTTPBodyStream) {
        self.init(head: head)
        self.stream = stream
    }

    /// Makes a response of a status with a short text as its body.
    public init(status: HTTPResponse.Status, text: String) {
        let fields: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        self.init(head: HTTPResponse(status: status, headerFields: fields), body: Array(text.utf8))
    }

    /// Makes the plain response to a request the layer refuses, for servers that have no format of their own for it.
    public init(refusing error: HTTPLayerError) {
        self.init(status: error.code.status, text: "\(error)\n")
    }
}
