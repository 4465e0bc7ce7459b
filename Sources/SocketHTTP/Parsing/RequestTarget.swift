import HTTPTypes

/// The target of a request in one of the forms of RFC 9112, section 3.2, that an origin server serves.
struct RequestTarget {
    /// The authority of an absolute-form target, which overrides `Host`.
    let authority: String?

    /// Path and query as they were sent, still percent-encoded, or `*`.
    let path: String

    /// Checks the target of a request with `method` on a connection that serves URIs of `scheme`.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest`` for a target of no known form or with a character no URI may
    ///   hold, ``HTTPLayerError/Code/misdirectedRequest`` for a URI of another scheme.
    init(_ octets: Span<UInt8>, method: HTTPRequest.Method, scheme: URIScheme) throws(HTTPLayerError) {
        for index in octets.indices where !OctetClass.isTarget(octets[index]) {
            throw HTTPLayerError(.malformedRequest, "the request target holds a character that must be percent-encoded")
        }
        if octets[0] == UInt8(ascii: "/") {
            authority = nil
            path = try Self.text(octets)
        } else if octets.count == 1, octets[0] == UInt8(ascii: "*") {
            guard method == .options else {
                throw HTTPLayerError(.malformedRequest, "only OPTIONS may have the target *")
            }
            authority = nil
            path = "*"
        } else {
            (authority, path) = try Self.absolute(octets, method: method, scheme: scheme)
        }
    }

    private static func absolute(
        _ octets: Span<UInt8>,
        method: HTTPRequest.Method,
        scheme: URIScheme
    ) throws(HTTPLayerError) -> (authority: String, path: String) {
        guard let colon = octets.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 2 < octets.count,
            octets[colon + 1] == UInt8(ascii: "/"), octets[colon + 2] == UInt8(ascii: "/")
        else {
            throw HTTPLayerError(.malformedRequest, "the request target is neither a path nor a URI")
        }
        let named = octets.extracting(0..<colon)
        guard named.isWord(scheme.rawValue) else {
            guard isScheme(named) else {
                throw HTTPLayerError(.malformedRequest, "the request target is neither a path nor a URI")
            }
            throw HTTPLayerError(.misdirectedRequest, "this connection serves no URI of that scheme")
        }
        let start = colon + 3
        var end = start
        while end < octets.count, octets[end] != UInt8(ascii: "/"), octets[end] != UInt8(ascii: "?") { end += 1 }
        let authority = octets.extracting(start..<end)
        guard Authority.isValid(authority) else {
            throw HTTPLayerError(.malformedRequest, "the request target has no valid host")
        }
        let rest = octets.extracting(end..<octets.count)
        var path = try text(rest)
        if rest.first != UInt8(ascii: "/") {
            // An empty path is sent as * with OPTIONS and as / with everything else (RFC 9112, sections 3.2.1 and 3.2.4).
            path = rest.isEmpty && method == .options ? "*" : "/" + path
        }
        return (try text(authority), path)
    }

    /// Whether it could be a URI's scheme (RFC 3986, section 3.1).
    private static func isScheme(_ octets: Span<UInt8>) -> Bool {
        for index in octets.indices {
            let isLetter = octets[index] | 0x20 >= UInt8(ascii: "a") && octets[index] | 0x20 <= UInt8(ascii: "z")
            if isLetter { continue }
            guard index > 0 else { return false }
            switch octets[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            default: return false
            }
        }
        return true
    }

    private static func text(_ octets: Span<UInt8>) throws(HTTPLayerError) -> String {
        guard let text = octets.text() else {
            throw HTTPLayerError(.malformedRequest, "the request target is not ASCII")
        }
        return text
    }
}
