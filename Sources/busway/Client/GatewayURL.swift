import Reactor

/// The address of a gateway: `http://host[:port][/prefix]`, the same with `https://`, or `http+unix:/path` for a Unix socket.
struct GatewayURL: Sendable, Hashable, CustomStringConvertible {
    let address: ListenAddress
    /// The name or address that the gateway's certificate must be for; `nil` when it is spoken to in clear.
    let secureHost: String?
    /// What goes into the `Host` field.
    let authority: String
    /// A path before every route, without a slash at its end.
    let prefix: String
    let description: String

    /// - Throws: ``CommandFailure`` with exit code 64 when the text is no such address.
    init(_ text: String) throws(CommandFailure) {
        description = text
        if text.hasPrefix("http+unix:") {
            address = try Self.address(String(text.dropFirst("http+".count)), text)
            authority = "localhost"
            prefix = ""
            secureHost = nil
            return
        }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else {
            throw CommandFailure("'\(text)': expected http://host:port, https://host:port or http+unix:/path", .usage)
        }
        let rest = text.dropFirst(isSecure ? "https://".count : "http://".count)
        let authority = rest.prefix { $0 != "/" }
        // Not quoted: what stands before an @ may be a password.
        guard !authority.contains("@") else {
            throw CommandFailure(
                "the gateway's URL must not have credentials; use --api-key-file or --token-file",
                .usage
            )
        }
        guard !authority.isEmpty else {
            throw CommandFailure("'\(text)': expected a host behind the slashes", .usage)
        }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        self.authority = String(authority)
        prefix = String(path)
        let hasPort = authority.hasSuffix("]") ? false : authority.contains(":")
        address = try Self.address(hasPort ? String(authority) : "\(authority):\(isSecure ? 443 : 80)", text)
        secureHost = isSecure ? Self.host(authority) : nil
    }

    /// The host without its port, and without the brackets of an IPv6 address.
    private static func host(_ authority: Substring) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    private static func address(_ text: String, _ url: String) throws(CommandFailure) -> ListenAddress {
        do throws(AddressError) { return try ListenAddress(text) } catch {
            throw CommandFailure("'\(url)': \(error)", .usage)
        }
    }
}
