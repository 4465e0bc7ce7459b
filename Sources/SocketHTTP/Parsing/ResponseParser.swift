import HTTPTypes

/// A response head, and what it says about the bytes that follow it.
struct ResponseHead: Sendable, Equatable {
    var response: HTTPResponse
    var framing: BodyFraming
    var keepsAlive: Bool

    /// The number of octets the head took, up to and including its empty line.
    var length: Int
}

/// Reads one response head from a buffer that grows, with the same grammar and strictness as requests are read with.
struct ResponseParser {
    private static let longestStatusLine = 1_024

    private let headerLimit: Int
    private let headerCountLimit: Int
    private let isHead: Bool
    private var lines = LineScanner()
    private var line: StatusLine?
    private var fieldsStart = 0
    private var fields = MessageFields()

    /// Makes a parser for one response.
    ///
    /// - Parameter isHead: whether the request was HEAD, whose response has no body whatever its length says.
    init(headers: Int, headerCount: Int, isHead: Bool) {
        headerLimit = headers
        headerCountLimit = headerCount
        self.isHead = isHead
    }

    /// Goes on with `octets`, which begin with the response's first octet, and returns the head once it is complete.
    ///
    /// - Throws: ``HTTPLayerError``, with the code a server would have used for the same fault in a request.
    mutating func parse(_ octets: Span<UInt8>) throws(HTTPLayerError) -> ResponseHead? {
        if line == nil {
            let range = try lines.next(in: octets, atMost: Self.longestStatusLine, otherwise: .malformedRequest)
            guard let range else { return nil }
            line = try StatusLine(octets.extracting(range))
            fieldsStart = lines.lineStart
        }
        while true {
            let allowance = headerLimit - (lines.lineStart - fieldsStart)
            guard let range = try lines.next(in: octets, atMost: allowance, otherwise: .headersTooLarge) else {
                return nil
            }
            if range.isEmpty { return try finish() }
            try fields.add(octets.extracting(range), atMost: headerCountLimit)
        }
    }

    private func finish() throws(HTTPLayerError) -> ResponseHead {
        guard let line else { preconditionFailure("a head is finished after its status line") }
        let framing = try framing(line)
        return ResponseHead(
            response: HTTPResponse(status: line.status, headerFields: fields.fields),
            framing: framing,
            keepsAlive: framing != .untilClose && !fields.saysClose
                && (line.version == .http11 || fields.saysKeepAlive),
            length: lines.lineStart
        )
    }

    /// The rules of RFC 9112, section 6.3, in their order.
    private func framing(_ line: StatusLine) throws(HTTPLayerError) -> BodyFraming {
        let code = line.status.code
        if isHead || code < 200 || code == 204 || code == 304 { return .none }
        if fields.codings.isPresent {
            guard fields.contentLength == nil else {
                throw HTTPLayerError(.malformedRequest, "both Content-Length and Transfer-Encoding are given")
            }
            try fields.codings.requireChunked()
            return .chunked
        }
        guard let length = fields.contentLength else { return .untilClose }
        return length == 0 ? .none : .length(length)
    }
}
