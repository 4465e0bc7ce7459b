/// Keeps a web page from reaching a loopback or anonymous listener by rebinding its DNS name to it.
///
/// A browser always sends the page's own host name, so a listener that trusts its surroundings instead of a
/// credential answers only to names that no stranger can own (contract, "Content types").
struct HostCheck: Sendable {
    private let hosts: Set<String>

    /// Allows localhost, the loopback addresses, and `additional`.
    init(additional: [String]) {
        hosts = Set(["localhost", "127.0.0.1", "[::1]"] + additional.map { $0.lowercased() })
    }

    /// - Throws: ``ProblemCode/misdirectedRequest`` for any other host. No host at all can only be HTTP/1.0, which no
    ///   browser speaks, and passes.
    func require(authority: String?) throws(Problem) {
        guard let authority, !authority.isEmpty else { return }
        guard let host = Self.host(of: authority), hosts.contains(host) else {
            throw Problem(
                .misdirectedRequest,
                "this listener serves only localhost, 127.0.0.1, [::1] and the names in `gateway.hosts`"
            )
        }
    }

    /// The host of `host[:port]`, in lower case; nil when there is something else.
    static func host(of authority: String) -> String? {
        let bytes = authority.utf8.span
        var end = 0
        var isPlain = true
        let hasBrackets = !bytes.isEmpty && bytes[0] == UInt8(ascii: "[")
        while end < bytes.count, hasBrackets || bytes[end] != UInt8(ascii: ":") {
            let byte = bytes[end]
            end += 1
            if hasBrackets, byte == UInt8(ascii: "]") { break }
            if (0x41...0x5A).contains(byte) || byte >= 0x80 { isPlain = false }
        }
        guard !hasBrackets || bytes[end - 1] == UInt8(ascii: "]") else { return nil }
        if end < bytes.count {
            guard bytes[end] == UInt8(ascii: ":") else { return nil }
            for position in end + 1..<bytes.count where !(0x30...0x39).contains(bytes[position]) { return nil }
        }
        let host = authority[..<authority.utf8.index(authority.startIndex, offsetBy: end)]
        // Nearly every name comes in lower case, and looking is cheaper than making another.
        return isPlain ? String(host) : host.lowercased()
    }
}
