import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP

/// Where a benchmark's requests go, and what each of them is.
struct BenchTarget: Sendable {
    /// The URL as it was given, for messages and the report.
    let url: String
    let head: HTTPRequest
    let body: [UInt8]
    private let others: [SocketAddress]
    private let lastAddress: SocketAddress
    private let protection: HTTPClientConnection.Protection?

    /// A response may be as large as a gateway can be configured to pass on.
    private static let limits = HTTPClientLimits(body: (1 << 30) + 1024)

    /// Reads the URL and looks its host up, once for all connections.
    ///
    /// - Parameters:
    ///   - method: `nil` is POST with a body and GET without one.
    ///   - body: `nil` is none.
    /// - Throws: ``CommandFailure``: usage for a URL or a method that is none, unavailable for a host nobody knows.
    init(_ text: String, method: String?, fields: HTTPFields, body: [UInt8]?, deadline: MonotonicTime) async throws {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw CommandFailure("'\(text)': expected http://host:port/path or https://host:port/path", .usage)
        }
        let path = try Self.path(text)
        let base = try GatewayURL(String(text.dropLast(path.given.count)))
        guard let method = HTTPRequest.Method(method ?? (body == nil ? "GET" : "POST")) else {
            throw CommandFailure("'\(method ?? "")' is not a method", .usage)
        }
        url = text
        self.body = body ?? []
        let scheme = base.secureHost == nil ? "http" : "https"
        var head = HTTPRequest(method: method, scheme: scheme, authority: base.authority, path: path.sent)
        head.headerFields = fields
        if head.headerFields[.userAgent] == nil { head.headerFields[.userAgent] = "busway/\(Version.current)" }
        if body != nil, head.headerFields[.contentType] == nil {
            head.headerFields[.contentType] = "application/json"
        }
        self.head = head
        do throws(TLSError) {
            // The authorities the system trusts, or those in SSL_CERT_FILE, as OpenSSL has it.
            protection = try base.secureHost.map { (host) throws(TLSError) in
                .init(try TLSClientContext(TLSClientConfiguration()), host: host)
            }
        } catch {
            throw CommandFailure("\(base): \(error)", .unavailable)
        }
        var addresses: [SocketAddress]
        do {
            addresses = try await base.address.resolved(by: NameResolver(), deadline: deadline)
        } catch {
            throw CommandFailure("\(base): \(error)", .unavailable)
        }
        guard let lastAddress = addresses.popLast() else {
            throw CommandFailure("\(base): the name has no address", .unavailable)
        }
        self.lastAddress = lastAddress
        others = addresses
    }

    /// What stands behind the host, as it is given and as it is sent.
    ///
    /// It is sent to the octet: the server may see a difference where a tidier client sees none.
    private static func path(_ text: String) throws(CommandFailure) -> (given: Substring, sent: String) {
        guard !text.contains("#") else {
            throw CommandFailure("'\(text)': a fragment is for the client alone; leave it out", .usage)
        }
        let given = text.drop { $0 != ":" }.dropFirst("://".count).drop { $0 != "/" && $0 != "?" }
        return (given, given.first == "/" ? String(given) : "/" + given)
    }

    /// Opens a connection to the first address of the host that accepts one.
    func connect(on loop: EventLoop, deadline: MonotonicTime) async throws(HTTPClientError) -> HTTPClientConnection {
        for address in others {
            do throws(HTTPClientError) {
                return try await connect(to: address, on: loop, deadline: deadline)
            } catch {
                // `localhost` may have two addresses of which one is listened on; what the last one says counts.
                guard error.code == .connectFailed else { throw error }
            }
        }
        return try await connect(to: lastAddress, on: loop, deadline: deadline)
    }

    private func connect(
        to address: SocketAddress,
        on loop: EventLoop,
        deadline: MonotonicTime
    ) async throws(HTTPClientError) -> HTTPClientConnection {
        try await HTTPClientConnection.connect(
            to: address,
            on: loop,
            protection: protection,
            deadline: deadline,
            limits: Self.limits
        )
    }
}
