extension RabbitMQNode {
    /// Has the running broker listen for TLS on another port of its host, with a certificate of its own.
    ///
    /// With `clients` it wants certificates that this authority has signed. `versions` are Erlang's names of those it
    /// speaks, such as `tlsv1.2`; empty for its defaults.
    ///
    /// - Returns: the port.
    public func listenForTLS(
        as identity: TestAuthority.Identity,
        clients: TestAuthority? = nil,
        versions: [String] = []
    ) async throws -> UInt16 {
        let port = try FreePort.next()
        var options = ["{certfile, \"\(identity.certificate)\"}", "{keyfile, \"\(identity.key)\"}"]
        if let clients {
            options += [
                "{cacertfile, \"\(clients.certificate)\"}", "{verify, verify_peer}", "{fail_if_no_peer_cert, true}",
            ]
        }
        if !versions.isEmpty {
            options.append("{versions, [\(versions.map { "'\($0)'" }.joined(separator: ", "))]}")
        }
        try await evaluate(
            """
            rabbit_networking:ensure_ssl(),
            rabbit_networking:start_ssl_listener({"\(host)", \(port)}, [\(options.joined(separator: ", "))], 1),
            []
            """
        )
        return port
    }
}
