/// Where a service is: the scheme, host and port that no request leaves, and perhaps a path before all others.
public struct ServiceURL: Sendable, Hashable, CustomStringConvertible {
    /// The URL without a slash at its end.
    public let description: String
    /// The host; an IPv6 address without its brackets.
    public let host: String
    /// The port; that of the scheme when none is given.
    public let port: UInt16

    /// Reads a URL such as `http://weather:9000`.
    ///
    /// - Throws: ``DeclarationError`` unless it is `http` or `https`, a host, perhaps a port and a plain path, and nothing else.
    public init(_ text: String) throws(DeclarationError) {
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else {
            throw DeclarationError("a service's URL begins with http:// or https://")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        guard let (host, port) = Self.parts(of: authority) else {
            throw DeclarationError("a service's URL has a host and perhaps a port behind the scheme, and nothing else")
        }
        if !path.isEmpty {
            let template = try PathTemplate(String(path))
            guard template.names.isEmpty else { throw DeclarationError("a service's URL has no places for arguments") }
        }
        description = text.hasSuffix("/") ? String(text.dropLast()) : text
        self.host = host
        self.port = port ?? (scheme == "https://" ? 443 : 80)
    }

    /// `host`, `host:port`, `[address]` or `[address]:port`.
    private static func parts(of text: Substring) -> (host: String, port: UInt16?)? {
        var host = text
        var port: UInt16?
        if let colon = text.lastIndex(of: ":"), text.last != "]" {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            guard !address.isEmpty,
                address.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") })
            else { return nil }
            return (String(address), port)
        }
        guard !host.isEmpty, host.first != "-",
            host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") })
        else { return nil }
        return (String(host), port)
    }
}
