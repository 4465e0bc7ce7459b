internal import CCurl
internal import Glibc
internal import HTTPTypes

extension EasyHandle {
    /// Tells libcurl all about a transfer.
    func prepare(_ transfer: Transfer, _ configuration: HTTPClient.Configuration) throws(HTTPTransferError) {
        let request = transfer.request
        try useFields()
        try set(CURLOPT_URL, transfer.url.text)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // An empty name is "no proxy", an empty list "for all hosts"; what is left out, the environment would choose.
        try set(CURLOPT_PROXY, configuration.proxy ?? "")
        try set(CURLOPT_NOPROXY, configuration.proxy == nil ? "*" : "")
        // Names are looked up in a thread that nobody can hurry: neither signals nor waiting for it end a transfer.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
        try set(CURLOPT_MAXAGE_CONN, Int(configuration.idleTime.components.seconds))
        // A HEAD request gets the length of a body that will not come.
        if request.method != .head { try set(CURLOPT_MAXFILESIZE_LARGE, size: request.responseLimit) }
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        // The first requests to an origin wait to see whether they may share a connection.
        if transfer.url.isSecure { try set(CURLOPT_PIPEWAIT, 1) }
        try secure(configuration.tls)
        try setBody(transfer)
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe busway_curl_set_receivers(pointer, receiveLine, receiveOctets, context)
    }

    private func secure(_ tls: HTTPClient.TLS) throws(HTTPTransferError) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = tls.authorityFile {
            try set(CURLOPT_CAINFO, file)
            // It would be remembered for a day, by its name.
            try set(CURLOPT_CA_CACHE_TIMEOUT, 0)
            // Or the system's authorities would be believed as well.
            try set(CURLOPT_CAPATH, nil)
        }
        if let identity = tls.identity {
            try set(CURLOPT_SSLCERT, identity.certificateFile)
            try set(CURLOPT_SSLKEY, identity.keyFile)
        }
    }

    private func setBody(_ transfer: Transfer) throws(HTTPTransferError) {
        let request = transfer.request
        if request.method == .head { try set(CURLOPT_NOBODY, 1) }
        // Posts without a body say that it is empty (RFC 9110, section 8.6).
        if let count = request.body?.count ?? ([.post, .put, .patch].contains(request.method) ? 0 : nil) {
            try set(CURLOPT_UPLOAD, 1)
            try set(CURLOPT_INFILESIZE_LARGE, size: count)
            let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
            // libcurl sends a request once more when a connection it had kept turns out to be closing. What may not be
            // done twice has no way to start over, and so fails instead.
            let again = unsafe transfer.isIdempotent ? startOver : refuseToStartOver
            unsafe busway_curl_set_source(pointer, sendOctets, again, context)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        // Without a body there is nothing to start over, so nothing to fail: such a request gets a connection of its own.
        if !transfer.isIdempotent, request.body?.isEmpty ?? true { try set(CURLOPT_FRESH_CONNECT, 1) }
    }
}

extension Duration {
    /// Rounded up, at least 1 and at most what libcurl can count.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}

// What libcurl calls while it works for the client's loop; the context is the transfer, which outlives its handle.

private let receiveLine: busway_curl_octets_function = { octets, size, count, context in
    guard let octets = unsafe octets, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: octets, count: size * count).assumingMemoryBound(to: UInt8.self)
    return unsafe transfer.take(line: line) ? size * count : 0
}

private let receiveOctets: busway_curl_octets_function = { octets, size, count, context in
    guard let octets = unsafe octets, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let piece = unsafe UnsafeRawBufferPointer(start: octets, count: size * count).assumingMemoryBound(to: UInt8.self)
    // Anything but the count breaks the transfer off, but an empty piece would count as taken.
    return unsafe transfer.take(octets: piece) ? size * count : Int(CURL_WRITEFUNC_ERROR)
}

private let sendOctets: busway_curl_octets_function = { octets, size, count, context in
    guard let octets = unsafe octets, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return unsafe transfer.give(to: UnsafeMutableRawBufferPointer(start: octets, count: size * count))
}

private let startOver: busway_curl_seek_function = { context, offset, origin in
    guard let context = unsafe context, origin == SEEK_SET else { return Int32(CURL_SEEKFUNC_FAIL) }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return Int32(transfer.rewind(to: Int(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL)
}

private let refuseToStartOver: busway_curl_seek_function = { _, _, _ in Int32(CURL_SEEKFUNC_FAIL) }
