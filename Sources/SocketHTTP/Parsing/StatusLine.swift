import HTTPTypes

/// The first line of a response (RFC 9112, section 4).
struct StatusLine {
    let status: HTTPResponse.Status
    let version: HTTPVersion

    /// Checks a line that has lost its CRLF.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest``, ``HTTPLayerError/Code/versionNotSupported``.
    init(_ line: Span<UInt8>) throws(HTTPLayerError) {
        guard line.count >= 12, line[8] == UInt8(ascii: " "), line.count == 12 || line[12] == UInt8(ascii: " ") else {
            throw HTTPLayerError(.malformedRequest, "the status line is not a version, a code and a reason")
        }
        version = try HTTPVersion(parsing: line.extracting(0..<8))
        guard let code = Decimal.parse(line.extracting(9..<12)), code >= 100, code <= 599 else {
            throw HTTPLayerError(.malformedRequest, "the status code is not a number from 100 to 599")
        }
        // The reason says nothing that the code does not, and need not even be text.
        let reason = line.count > 13 ? line.extracting(13..<line.count).text() : nil
        status = HTTPResponse.Status(code: code, reasonPhrase: reason ?? "")
    }
}
