internal import CCurl

/// A handle of libcurl's easy interface, cleaned up with its owner, which is after it has left the multi.
@safe struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    private let fields: FieldList

    init(_ fields: consuming FieldList) throws(HTTPTransferError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw HTTPTransferError(.system, "libcurl has no handle for a request")
        }
        unsafe self.pointer = pointer
        self.fields = fields
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// What tells a handle from all others that exist.
    struct ID: Hashable {
        private let bits: UInt

        init(_ pointer: UnsafeMutableRawPointer) {
            bits = UInt(bitPattern: pointer)
        }
    }

    var id: ID { unsafe ID(pointer) }

    func useFields() throws(HTTPTransferError) { try check(unsafe busway_curl_set_fields(pointer, fields.head)) }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPTransferError) {
        try check(unsafe busway_curl_set_number(pointer, option, value))
    }

    func set(_ option: CURLoption, size: Int) throws(HTTPTransferError) {
        try check(unsafe busway_curl_set_size(pointer, option, curl_off_t(size)))
    }

    func set(_ option: CURLoption, _ value: String?) throws(HTTPTransferError) {
        try check(unsafe busway_curl_set_text(pointer, option, value))
    }

    /// Whether some of the request has left, as far as libcurl knows.
    var hasSent: Bool { unsafe busway_curl_get_number(pointer, CURLINFO_REQUEST_SIZE) > 0 }

    /// How many connections were opened for it.
    var connections: Int { unsafe busway_curl_get_number(pointer, CURLINFO_NUM_CONNECTS) }

    private func check(_ result: CURLcode) throws(HTTPTransferError) {
        guard result != CURLE_OK else { return }
        let reason = unsafe curl_easy_strerror(result).map { unsafe String(cString: $0) } ?? "error \(result.rawValue)"
        throw HTTPTransferError(.system, "libcurl refuses a setting: \(reason)")
    }
}
