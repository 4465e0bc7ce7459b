/// Where a service is: the scheme, host and port that no request leaves, and perhaps a path before all others.
public struct ServiceURL: Sendable, Hashable, CustomStringConvertible {
    /// The URL without a slash at its end.
    public let description: String

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
        guard Self.isAuthority(authority) else {
            throw DeclarationError("a service's URL has a host and perhaps a port behind the scheme, and nothing else")
        }
        if !path.isEmpty {
            let template = try PathTemplate(String(path))
            guard template.names.isEmpty else { throw DeclarationError("a service's URL has no places for arguments") }
        }
        description = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// `host`, `host:port`, `[address]` or `[address]:port`.
    private static func isAuthority(_ text: Substring) -> Bool {
        var host = text
        if let colon = text.lastIndex(of: ":"), text.last != "]" {
            guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else { return false }
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.count > 2
                && host.dropFirst().dropLast().allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
        }
        return !host.isEmpty && host.first != "-"
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") }
    }
}
