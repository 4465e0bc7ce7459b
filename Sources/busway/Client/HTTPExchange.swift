import FoundationEssentials
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP

/// One request to a gateway and its answer, on a connection of its own.
enum HTTPExchange {
    /// As much as a gateway can be configured to pass on, and its own object around it.
    private static let limits = HTTPClientLimits(body: (1 << 30) + 1024)

    /// A GET without a body.
    static func get(_ base: String, path: String, timeout: Duration) async throws -> HTTPClientResponse {
        try await send(base, path: path, method: .get, fields: [:], body: [], timeout: timeout)
    }

    /// Sends the request and returns the whole answer.
    ///
    /// - Throws: ``CommandFailure``: usage for an address that is none, unavailable when nobody answers there.
    static func send(
        _ base: String,
        path: String,
        method: HTTPRequest.Method,
        fields: HTTPFields,
        body: [UInt8],
        timeout: Duration
    ) async throws -> HTTPClientResponse {
        let url = try GatewayURL(base)
        let loop = try EventLoop(name: "client")
        let deadline = MonotonicTime.now + timeout
        let head = try request(base, path: path, method: method, fields: fields)
        do {
            let connection = try await connect(url, on: loop, deadline: deadline)
            let response = try await connection.send(head, body: body, deadline: deadline)
            await connection.close()
            await loop.shutDown()
            return response
        } catch {
            await loop.shutDown()
            throw error as? CommandFailure ?? CommandFailure("\(url): \(error)", .unavailable)
        }
    }

    /// The head of a request that is to be the only one on its connection.
    ///
    /// - Throws: ``CommandFailure`` with usage for an address that is none.
    static func request(
        _ base: String,
        path: String,
        method: HTTPRequest.Method,
        fields: HTTPFields = [:]
    ) throws(CommandFailure) -> HTTPRequest {
        let url = try GatewayURL(base)
        var head = HTTPRequest(
            method: method,
            scheme: url.secureHost == nil ? "http" : "https",
            authority: url.authority,
            path: url.prefix + path,
            headerFields: fields
        )
        head.headerFields[.userAgent] = "busway/\(Version.current)"
        head.headerFields[.connection] = "close"
        return head
    }

    /// Connects to the gateway at `base`.
    static func connect(
        _ base: String,
        on loop: EventLoop,
        deadline: MonotonicTime
    ) async throws -> HTTPClientConnection {
        try await connect(GatewayURL(base), on: loop, deadline: deadline)
    }

    /// Tries each address of a name in turn, as `localhost` may have two and only one may be listened on.
    private static func connect(
        _ url: GatewayURL,
        on loop: EventLoop,
        deadline: MonotonicTime
    ) async throws -> HTTPClientConnection {
        let protection: HTTPClientConnection.Protection?
        do throws(TLSError) {
            // The authorities the system trusts, or those in SSL_CERT_FILE, as OpenSSL has it.
            protection = try url.secureHost.map { (host) throws(TLSError) in
                .init(try TLSClientContext(TLSClientConfiguration()), host: host)
            }
        } catch {
            throw CommandFailure("\(url): \(error)", .unavailable)
        }
        var failure: HTTPClientError?
        for address in try await url.address.resolved(by: NameResolver(), deadline: deadline) {
            do throws(HTTPClientError) {
                return try await HTTPClientConnection.connect(
                    to: address,
                    on: loop,
                    protection: protection,
                    deadline: deadline,
                    limits: limits
                )
            } catch {
                failure = error
            }
        }
        throw failure ?? CommandFailure("\(url): the name has no address", .unavailable) as any Error
    }
}
