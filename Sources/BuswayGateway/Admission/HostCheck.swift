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
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            return isPort(rest) ? String(text[...end]) : nil
        }
        let end = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return isPort(text[end...]) ? String(text[..<end]) : nil
    }

    private static func isPort(_ rest: Substring) -> Bool {
        rest.isEmpty
            || rest.utf8.first == UInt8(ascii: ":") && rest.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
