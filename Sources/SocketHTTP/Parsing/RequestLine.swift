import HTTPTypes

/// The first line of a request (RFC 9112, section 3), checked and taken apart.
struct RequestLine {
    let method: HTTPRequest.Method
    let target: RequestTarget
    let version: HTTPVersion

    /// Checks a line that has lost its CRLF.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest``, ``HTTPLayerError/Code/versionNotSupported``,
    ///   ``HTTPLayerError/Code/notImplemented``, ``HTTPLayerError/Code/uriTooLong`` and
    ///   ``HTTPLayerError/Code/misdirectedRequest``; the version is judged first, because it says what the rest means.
    init(_ line: Span<UInt8>, longestTarget: Int, scheme: URIScheme) throws(HTTPLayerError) {
        var end = 0
        while end < line.count, OctetClass.isToken(line[end]) { end += 1 }
        let targetStart = end + 1
        guard end > 0, end < line.count, line[end] == UInt8(ascii: " "),
            let targetEnd = line.firstIndex(of: UInt8(ascii: " "), from: targetStart), targetEnd > targetStart
        else {
            throw HTTPLayerError(.malformedRequest, "the request line is not a method, a target and a version")
        }
        version = try HTTPVersion(parsing: line.extracting((targetEnd + 1)..<line.count))
        guard targetEnd - targetStart <= longestTarget else {
            throw HTTPLayerError(.uriTooLong, "the request target is longer than is served")
        }
        guard let method = Self.method(line.extracting(0..<end)) else {
            throw HTTPLayerError(.notImplemented, "the method is not implemented")
        }
        self.method = method
        target = try RequestTarget(line.extracting(targetStart..<targetEnd), method: method, scheme: scheme)
    }

    /// Says which part of a line that does not end is the one that is too long.
    ///
    /// - Parameter line: as much of it as a line may have, which is more than the target and the longest method need.
    static func fault(ofOverlong line: Span<UInt8>, longestTarget: Int) -> HTTPLayerError {
        var end = 0
        while end < line.count, OctetClass.isToken(line[end]) { end += 1 }
        guard end < line.count else {
            // RFC 9112, section 3: a method longer than any that is implemented is one that is not.
            return HTTPLayerError(.notImplemented, "the method is not implemented")
        }
        guard line[end] == UInt8(ascii: " ") else {
            return HTTPLayerError(.malformedRequest, "the request line does not begin with a method")
        }
        let targetEnd = line.firstIndex(of: UInt8(ascii: " "), from: end + 1) ?? line.count
        guard targetEnd - end - 1 <= longestTarget else {
            return HTTPLayerError(.uriTooLong, "the request target is longer than is served")
        }
        return HTTPLayerError(.malformedRequest, "the start line has no HTTP version where one belongs")
    }

    /// The method that a line begins with, whatever comes behind it; nil when none that is implemented stands there.
    static func method(beginning line: Span<UInt8>) -> HTTPRequest.Method? {
        guard let end = line.firstIndex(of: UInt8(ascii: " ")), end > 0 else { return nil }
        return method(line.extracting(0..<end))
    }

    /// The methods a handler may see; CONNECT and TRACE are a proxy's and a leak, and are not among them.
    private static func method(_ octets: Span<UInt8>) -> HTTPRequest.Method? {
        // Method names are case-sensitive (RFC 9110, section 9.1), so each must match as it stands.
        let known: HTTPRequest.Method
        switch (octets[0], octets.count) {
        case (UInt8(ascii: "G"), 3): known = .get
        case (UInt8(ascii: "P"), 4): known = .post
        case (UInt8(ascii: "P"), 3): known = .put
        case (UInt8(ascii: "H"), 4): known = .head
        case (UInt8(ascii: "P"), 5): known = .patch
        case (UInt8(ascii: "D"), 6): known = .delete
        case (UInt8(ascii: "O"), 7): known = .options
        default: return nil
        }
        let name = known.rawValue.utf8.span
        for index in octets.indices where octets[index] != name[index] { return nil }
        return known
    }
}
