extension TransportURL {
    private typealias Bytes = Substring.UTF8View

    /// Reads a transport URL.
    ///
    /// The last `@` of a host entry ends its credentials and the first `:` in them ends the user, so a raw `@` in a
    /// password is tolerated. `/`, `?`, `#` and `,` in a user or password must be percent-encoded. Empty host entries are
    /// skipped, a fragment is ignored.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` when there is no scheme, a port is no number from 0 to
    ///   65535, brackets are unbalanced, a percent-encoded part is not UTF-8, or a control character occurs. The text
    ///   never quotes the URL.
    public init(parsing text: String) throws(MessagingError) {
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .invalidTransportURL("A transport URL must not contain control characters or line breaks")
        }
        var rest = text.utf8[...]
        guard let transport = Self.takeScheme(from: &rest) else {
            throw .invalidTransportURL("No scheme specified")
        }
        let authority = Self.takeAuthority(from: &rest)
        if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
        let question = rest.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(question ?? rest.endIndex)]

        var virtualHost: String?
        if path.first == UInt8(ascii: "/") {
            virtualHost = try Self.decoded(path.dropFirst(), what: "virtual host")
        }
        var hosts: [TransportHost] = []
        for entry in authority.split(separator: UInt8(ascii: ",")) {
            hosts.append(try Self.host(entry, number: hosts.count + 1))
        }
        var query = TransportQuery()
        if let question { query = try TransportQuery(parsing: rest[question...].dropFirst()) }
        self.init(transport: transport, virtualHost: virtualHost, hosts: hosts, query: query)
    }

    /// Takes `scheme:`; a scheme is a letter followed by letters, digits, `+`, `-` and `.` (RFC 3986 section 3.1).
    private static func takeScheme(from text: inout Bytes) -> String? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text[..<colon]
        guard let first = scheme.first, isLetter(first), scheme.allSatisfy(isSchemeByte) else { return nil }
        text = text[colon...].dropFirst()
        return String(Substring(scheme)).lowercased()
    }

    private static func takeAuthority(from text: inout Bytes) -> Bytes {
        guard text.starts(with: "//".utf8) else { return text[text.startIndex..<text.startIndex] }
        let start = text.dropFirst(2)
        let ends: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        let end = start.firstIndex { ends.contains($0) } ?? start.endIndex
        text = start[end...]
        return start[..<end]
    }

    private static func host(_ entry: Bytes, number: Int) throws(MessagingError) -> TransportHost {
        guard let at = entry.lastIndex(of: UInt8(ascii: "@")) else {
            return try location(entry, number: number)
        }
        let credentials = entry[..<at]
        var host = try location(entry[at...].dropFirst(), number: number)
        if let colon = credentials.firstIndex(of: UInt8(ascii: ":")) {
            host.username = try decoded(credentials[..<colon], what: "user of host \(number)")
            host.password = try decoded(credentials[colon...].dropFirst(), what: "password of host \(number)")
        } else {
            host.username = try decoded(credentials, what: "user of host \(number)")
        }
        return host
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }

    private static func decoded(_ text: Bytes, what: String) throws(MessagingError) -> String {
        guard let decoded = PercentCoding.decoded(text) else {
            throw .invalidTransportURL("The \(what) in the transport URL is not UTF-8 once percent-decoded")
        }
        return decoded
    }
}
