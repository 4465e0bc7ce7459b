/// One broker in a transport URL, with the credentials to use there.
///
/// It prints, reflects and dumps with its password masked.
public struct TransportHost: Sendable, Hashable {
    /// The host name or IP address, without brackets; `nil` when the URL gives only credentials or a port.
    public var hostname: String?
    /// The port; 0 is kept here and taken as unset by the drivers.
    public var port: Int?
    /// The user, percent-decoded; `nil` when the URL has no `@` for this host, which differs from an empty user.
    public var username: String?
    /// The password, percent-decoded; `nil` when the URL has none, which differs from an empty one.
    public var password: String?

    /// Makes a host; every field that is left out stays unset.
    public init(
        hostname: String? = nil,
        port: Int? = nil,
        username: String? = nil,
        password: String? = nil
    ) {
        self.hostname = hostname
        self.port = port
        self.username = username
        self.password = password
    }

    /// Whether both a user and a password are given, be they empty or not.
    public var hasCredentials: Bool { username != nil && password != nil }
}

extension TransportHost: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The host as it stands in a URL, with its password masked.
    public var description: String { formatted(revealingSecrets: false) }

    /// The same as ``description``: a debugger's or a log's view is no place for a password either.
    public var debugDescription: String { description }

    /// Shows the masked text only, so that `dump` and the printing of enclosing values keep the password secret.
    public var customMirror: Mirror { Mirror(self, children: ["host": description]) }

    /// Writes the host as it stands in a URL; IPv6 addresses get their brackets back.
    public func formatted(revealingSecrets: Bool) -> String {
        var text = ""
        if username != nil || password != nil {
            if let username { text += PercentCoding.encoded(username) }
            if let password { text += ":" + (revealingSecrets ? PercentCoding.encoded(password) : "***") }
            text += "@"
        }
        if let hostname { text += hostname.utf8.contains(UInt8(ascii: ":")) ? "[\(hostname)]" : hostname }
        if let port { text += ":\(port)" }
        return text
    }
}
