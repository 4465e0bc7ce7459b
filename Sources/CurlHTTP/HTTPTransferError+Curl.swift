internal import CCurl

extension HTTPTransferError {
    /// The failure of a transfer that libcurl gave up.
    ///
    /// The words are libcurl's for the code and not those for the case, which may quote what a server sent.
    init(_ result: CURLcode, mayHaveArrived: Bool, origin: String) {
        let code: Code
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: code = .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: code = .notConnected
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CLIENTCERT:
            code = .notTrusted
        // The client keeps the time of the whole request itself, so libcurl's own is that of connecting.
        case CURLE_OPERATION_TIMEDOUT: code = .connectTimeout
        case CURLE_FILESIZE_EXCEEDED: code = .responseTooLarge
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            code = .invalidResponse
        case CURLE_URL_MALFORMAT: code = .invalidRequest
        // The connection was lost with the body half sent, and sending it a second time is not allowed.
        case CURLE_SEND_FAIL_REWIND: code = .connectionLost
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            code = .connectionLost
        default: code = .system
        }
        let reason = unsafe curl_easy_strerror(result).map { unsafe String(cString: $0) } ?? "error \(result.rawValue)"
        self.init(code, mayHaveArrived: mayHaveArrived, "\(origin): \(reason)")
    }
}
