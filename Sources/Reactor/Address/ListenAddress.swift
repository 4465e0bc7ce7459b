/// Where a server is asked to listen: `host:port`, `[v6]:port` or `unix:/path`.
///
/// The host may be a name, which ``resolved(by:deadline:)`` looks up.
public struct ListenAddress: Hashable, Sendable {
    enum Storage: Hashable, Sendable {
        case numeric(SocketAddress)
        case name(String, port: UInt16)
    }

    let storage: Storage

    /// Reads an address.
    ///
    /// - Throws: ``AddressError`` that says what is wrong with the text.
    public init(_ text: String) throws(AddressError) {
        if text.hasPrefix("unix:") {
            storage = .numeric(.unix(path: try Self.unixPath(text)))
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw AddressError(text, "a port is missing; host:port, [v6]:port or unix:/path is wanted")
        }
        guard let port = decimal(text[text.index(after: colon)...], as: UInt16.self) else {
            throw AddressError(text, "the port is not a number from 0 to 65535")
        }
        let host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            guard let address = SocketAddress(host: inner, port: port), address.isIPv6 else {
                throw AddressError(text, "there is no IPv6 address between the brackets")
            }
            storage = .numeric(address)
        } else if host.contains(":") {
            throw AddressError(text, "an IPv6 address needs brackets, as in [::1]:8080")
        } else if let address = SocketAddress(host: host, port: port) {
            storage = .numeric(address)
        } else {
            guard Self.mayBeName(host) else { throw AddressError(text, "the host is neither a name nor an address") }
            storage = .name(host, port: port)
        }
    }

    /// The address when it holds numbers or a path only; nil when a name has to be looked up.
    public var numeric: SocketAddress? {
        if case .numeric(let address) = storage { address } else { nil }
    }

    /// Whether only this machine can connect, as far as the text tells: a name counts when it is `localhost`.
    public var isLoopback: Bool {
        switch storage {
        case .numeric(let address): address.isLoopback
        case .name(let name, _): name == "localhost"
        }
    }

    /// The addresses to listen on, at least one.
    ///
    /// - Throws: ``ResolutionError`` when the host is a name that cannot be looked up.
    public func resolved(
        by resolver: NameResolver,
        deadline: MonotonicTime? = nil
    ) async throws(ResolutionError) -> [SocketAddress] {
        switch storage {
        case .numeric(let address): [address]
        case .name(let name, let port): try await resolver.resolve(host: name, port: port, deadline: deadline)
        }
    }

    private static func unixPath(_ text: String) throws(AddressError) -> String {
        let path = String(text.dropFirst("unix:".utf8.count))
        guard path.hasPrefix("/") else { throw AddressError(text, "the path of a Unix socket must begin with a slash") }
        guard path.utf8.count < SocketAddress.pathCapacity else {
            throw AddressError(text, "the path of a Unix socket may have \(SocketAddress.pathCapacity - 1) bytes")
        }
        guard !path.utf8.contains(0) else { throw AddressError(text, "the path holds a null character") }
        return path
    }

    /// Letters, digits, hyphens, underscores and dots, and not digits and dots alone, which are a mistyped address.
    private static func mayBeName(_ host: String) -> Bool {
        guard !host.isEmpty, host.utf8.count <= 253 else { return false }
        return host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            && !host.allSatisfy { $0.isNumber || $0 == "." }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address in the form ``init(_:)`` reads.
    public var description: String {
        switch storage {
        case .numeric(let address): address.description
        case .name(let name, let port): "\(name):\(port)"
        }
    }
}

extension SocketAddress {
    fileprivate var isIPv6: Bool {
        if case .ipv6 = storage { true } else { false }
    }
}
