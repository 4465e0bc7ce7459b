import HTTPTypes

/// Turns a response into the octets of one write.
enum ResponseWriter {
    /// The interim response that asks a client for the body it holds back (RFC 9110, section 15.2.1).
    static let continueOctets = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// What the request and the connection say about how a response is framed.
    struct Circumstances {
        /// Whether the body follows by and by, in chunks or, to HTTP/1.0, until the connection ends.
        var streams = false
        /// Whether the request was HEAD, whose response has the length of a body and no body.
        var isHead: Bool
        var version: HTTPVersion
        var closes: Bool
        /// The `Date` line, its CRLF included.
        var dateLine: [UInt8]
    }

    /// Bodies up to this size are copied behind the head; a larger one is cheaper to hand to the kernel as it is.
    private static let largestJoinedBody = 16_384

    /// Appends the response to `output`, and returns the rest of it: nothing, or a large body.
    ///
    /// Names and values need no check: `HTTPField` holds no line end and no control character, however it was made.
    static func write(
        _ response: borrowing HTTPServerResponse,
        _ circumstances: Circumstances,
        to output: inout [UInt8]
    ) -> ArraySlice<UInt8> {
        let status = response.head.status
        let isFinal = (200...599).contains(status.code)
        let hasBody = isFinal && status.code != 204 && status.code != 304
        let count = isFinal ? response.body.count : 0
        let joinsBody = count <= largestJoinedBody
        output.reserveCapacity(output.count + 256 + (joinsBody ? count : 0))
        if isFinal {
            appendStatusLine(status, to: &output)
        } else {
            appendStatusLine(.internalServerError, to: &output)
        }
        output.append(contentsOf: circumstances.dateLine)
        for field in response.head.headerFields where !isOwn(field.name) {
            append(field.name.rawName, to: &output)
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: " "))
            append(field.value, to: &output)
            endLine(&output)
        }
        if circumstances.streams, hasBody {
            if circumstances.version == .http11 { append("Transfer-Encoding: chunked\r\n", to: &output) }
        } else if hasBody || !isFinal {
            output.append(contentsOf: contentLength)
            append(decimal: count, to: &output)
            endLine(&output)
        }
        if circumstances.closes {
            append("Connection: close\r\n", to: &output)
        } else if circumstances.version == .http10 {
            append("Connection: keep-alive\r\n", to: &output)
        }
        endLine(&output)
        guard hasBody, !circumstances.isHead else { return [] }
        if !joinsBody { return response.body[...] }
        output.append(contentsOf: response.body)
        return []
    }

    /// The end of a body in chunks, without trailers (RFC 9112, section 7.1).
    static let lastChunkOctets = Array("0\r\n\r\n".utf8)

    /// Appends a piece of a streamed body; to HTTP/1.1 as one chunk.
    static func write(piece: [UInt8], _ version: HTTPVersion, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + piece.count + 20)
        guard version == .http11 else {
            output.append(contentsOf: piece)
            return
        }
        append(String(piece.count, radix: 16), to: &output)
        endLine(&output)
        output.append(contentsOf: piece)
        endLine(&output)
    }

    /// The fields the server alone decides about.
    private static func isOwn(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName.utf8.count {
        case 4: name == .date
        case 10: name == .connection || name.canonicalName == "keep-alive"
        case 14: name == .contentLength
        case 17: name == .transferEncoding
        default: false
        }
    }

    private static func appendStatusLine(_ status: HTTPResponse.Status, to output: inout [UInt8]) {
        // What nearly every response begins with.
        if status.code == 200, status.reasonPhrase == "OK" || status.reasonPhrase.isEmpty {
            output.append(contentsOf: okLine)
            return
        }
        append("HTTP/1.1 ", to: &output)
        append(decimal: status.code, to: &output)
        // The space stays even when there is no reason phrase (RFC 9112, section 4).
        append(" ", to: &output)
        append(status.reasonPhrase.isEmpty ? ReasonPhrase.registered(status.code) : status.reasonPhrase, to: &output)
        endLine(&output)
    }

    private static let okLine = Array("HTTP/1.1 200 OK\r\n".utf8)
    private static let contentLength = Array("Content-Length: ".utf8)

    /// Appends a text, with room made once: as a sequence it takes a detour that costs more than such short copies.
    private static func append(_ text: String, to output: inout [UInt8]) {
        let octets = text.utf8.span
        output.append(addingCapacity: octets.count) { place in
            for index in octets.indices { place.append(octets[index]) }
        }
    }

    private static func append(decimal number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "a length or a status")
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    @inline(__always)
    private static func endLine(_ output: inout [UInt8]) {
        output.append(UInt8(ascii: "\r"))
        output.append(UInt8(ascii: "\n"))
    }
}
