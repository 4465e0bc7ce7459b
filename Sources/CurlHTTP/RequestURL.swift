internal import CCurl

/// A URL that may be asked for, and the origin it belongs to.
struct RequestURL {
    let text: String
    /// Scheme, host and port; what places are counted for, and what errors name.
    let origin: String
    let isSecure: Bool

    /// Takes an absolute URL whose characters are those of RFC 3986, without user, password and fragment.
    init(_ text: String) throws(HTTPTransferError) {
        // libcurl would mend backslashes, spaces and what is missing; what it has to mend is not what was meant.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.unwise.contains($0) }) else {
            throw HTTPTransferError(.invalidRequest, "the URL has characters that would have to be percent-encoded")
        }
        guard let handle = unsafe curl_url() else { throw HTTPTransferError(.system, "no memory for a URL") }
        defer { unsafe curl_url_cleanup(handle) }
        let flags = UInt32(CURLU_PATH_AS_IS)
        guard unsafe curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK else {
            throw HTTPTransferError(.invalidRequest, "not an absolute URL")
        }
        let part = { (part: CURLUPart) -> String? in
            var octets: UnsafeMutablePointer<CChar>?
            let status = unsafe curl_url_get(handle, part, &octets, UInt32(CURLU_DEFAULT_PORT))
            defer { unsafe curl_free(octets) }
            guard status == CURLUE_OK, let octets = unsafe octets else { return nil }
            return unsafe String(cString: octets)
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT),
            scheme == "http" || scheme == "https"
        else { throw HTTPTransferError(.invalidRequest, "only http and https URLs are asked for") }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil, part(CURLUPART_FRAGMENT) == nil else {
            throw HTTPTransferError(.invalidRequest, "a URL to ask for has no user, password or fragment")
        }
        self.text = text
        self.origin = "\(scheme)://\(host):\(port)"
        isSecure = scheme == "https"
    }

    /// Printable, but in no URL (RFC 3986, appendix A).
    private static let unwise = Set("\"<>\\^`{|}".utf8)
}
