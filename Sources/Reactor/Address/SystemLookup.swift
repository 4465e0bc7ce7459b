internal import Glibc

/// Looks a name up with the system's resolver, and blocks meanwhile.
@Sendable func systemLookup(_ host: String, _ port: UInt16) -> Result<[SocketAddress], ResolutionError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else {
        let detail = unsafe String(cString: gai_strerror(status))
        switch status {
        // EAI_NODATA, a name without an address, is hidden behind _GNU_SOURCE in glibc's header.
        case EAI_NONAME, -5: return .failure(ResolutionError(.notFound, host: host, detail: detail))
        case EAI_AGAIN: return .failure(ResolutionError(.temporary, host: host, detail: detail))
        default: return .failure(ResolutionError(.failed, host: host, detail: detail))
        }
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next?.pointee {
        if let form = unsafe entry.ai_addr, let address = unsafe SocketAddress(form, length: entry.ai_addrlen) {
            addresses.append(address)
        }
        unsafe next = entry.ai_next
    }
    return addresses.isEmpty ? .failure(ResolutionError(.notFound, host: host)) : .success(addresses)
}
