import HTTPTypes

/// Reads one request head from a buffer that grows, as strictly as RFC 9112 allows.
///
/// A pure value: the same octets give the same head or the same error however they are cut up, because every decision
/// is made at a fixed octet. Strings are made once, straight from the buffer.
struct RequestParser {
    /// What may stand in a request line besides the target: a method, the version, spaces and CRLF.
    private static let requestLineSlack = 64

    private let limits: HTTPLimits
    private let scheme: URIScheme
    private var lines = LineScanner()
    private var line: RequestLine?
    /// The method of a request line that was refused, as far as that was readable.
    private var refusedMethod: HTTPRequest.Method?
    private var sawEmptyLine = false
    private var fieldsStart = 0
    private var fields = MessageFields()

    /// Makes a parser for one request on a connection that serves URIs of `scheme`.
    init(limits: HTTPLimits, scheme: URIScheme = .http) {
        self.limits = limits
        self.scheme = scheme
    }

    /// Whether an octet of the request has been seen; an empty line before it is none.
    private(set) var hasBegun = false

    /// What is known of the request when its head is refused, for the error response and the log.
    var partialRequest: HTTPRequest? {
        guard let line else {
            return refusedMethod.map { HTTPRequest(method: $0, scheme: scheme.rawValue, authority: nil, path: nil) }
        }
        return request(line)
    }

    private func request(_ line: RequestLine) -> HTTPRequest {
        HTTPRequest(
            method: line.method,
            scheme: scheme.rawValue,
            authority: line.target.authority ?? fields.host,
            path: line.target.path,
            headerFields: fields.fields
        )
    }

    /// Goes on with `octets`, which begin with the request's first octet, and returns the head once it is complete.
    ///
    /// - Throws: ``HTTPLayerError`` as soon as an octet shows that the request cannot be served; the parser is of no use
    ///   afterwards.
    mutating func parse(_ octets: Span<UInt8>) throws(HTTPLayerError) -> RequestHead? {
        if line == nil {
            do throws(HTTPLayerError) {
                guard try parseRequestLine(octets) else { return nil }
            } catch {
                // Whoever asked with HEAD reads no content, not even of an error (RFC 9110, section 9.3.2).
                refusedMethod = RequestLine.method(beginning: octets.extracting(lines.lineStart..<octets.count))
                throw error
            }
        }
        while true {
            let allowance = limits.headers - (lines.lineStart - fieldsStart)
            guard let range = try lines.next(in: octets, atMost: allowance, otherwise: .headersTooLarge) else {
                return nil
            }
            if range.isEmpty { return try finish() }
            try fields.add(octets.extracting(range), atMost: limits.headerCount)
        }
    }

    private mutating func parseRequestLine(_ octets: Span<UInt8>) throws(HTTPLayerError) -> Bool {
        while true {
            try checkFirstOctet(octets)
            let longest = limits.requestTarget + Self.requestLineSlack
            let range: Range<Int>?
            do throws(HTTPLayerError) {
                range = try lines.next(in: octets, atMost: longest, otherwise: .uriTooLong)
            } catch  where error.code == .uriTooLong {
                let start = lines.lineStart
                throw RequestLine.fault(
                    ofOverlong: octets.extracting(start..<(start + longest)),
                    longestTarget: limits.requestTarget
                )
            }
            guard let range else { return false }
            if range.isEmpty {
                sawEmptyLine = true
                continue
            }
            line = try RequestLine(
                octets.extracting(range),
                longestTarget: limits.requestTarget,
                scheme: scheme
            )
            fieldsStart = lines.lineStart
            return true
        }
    }

    /// Refuses at once what cannot become a request, such as a TLS hello, rather than waiting for a line that never ends.
    private mutating func checkFirstOctet(_ octets: borrowing Span<UInt8>) throws(HTTPLayerError) {
        guard octets.count > lines.lineStart else { return }
        let first = octets[lines.lineStart]
        if OctetClass.isToken(first) {
            hasBegun = true
            return
        }
        // One empty line before a request is forgiven, as RFC 9112, section 2.2, asks.
        if first == UInt8(ascii: "\r"), !sawEmptyLine { return }
        throw HTTPLayerError(.malformedRequest, "the request does not begin with a method")
    }

    private func finish() throws(HTTPLayerError) -> RequestHead {
        guard let line else { preconditionFailure("a head is finished after its request line") }
        guard fields.hosts == 1 || (fields.hosts == 0 && line.version == .http10) else {
            throw HTTPLayerError(.malformedRequest, fields.hosts == 0 ? "Host is missing" : "Host is given twice")
        }
        let framing = try framing(line.version)
        // Expectations of an HTTP/1.0 client for 100-continue are to be ignored (RFC 9110, section 10.1.1).
        if fields.expectsSomethingElse {
            throw HTTPLayerError(.expectationFailed, "the only expectation met is 100-continue")
        }
        return RequestHead(
            request: request(line),
            version: line.version,
            framing: framing,
            keepsAlive: !fields.saysClose && (line.version == .http11 || fields.saysKeepAlive),
            expectsContinue: fields.expectsContinue && line.version == .http11 && framing != .none,
            length: lines.lineStart
        )
    }

    private func framing(_ version: HTTPVersion) throws(HTTPLayerError) -> BodyFraming {
        if fields.codings.isPresent {
            guard fields.contentLength == nil else {
                throw HTTPLayerError(.malformedRequest, "both Content-Length and Transfer-Encoding are given")
            }
            guard version == .http11 else {
                throw HTTPLayerError(.malformedRequest, "HTTP/1.0 has no Transfer-Encoding")
            }
            try fields.codings.requireChunked()
            return .chunked
        }
        guard let length = fields.contentLength, length > 0 else { return .none }
        guard length <= limits.body else {
            throw HTTPLayerError(.bodyTooLarge, "the body is larger than is served")
        }
        return .length(length)
    }
}
