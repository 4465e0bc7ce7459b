internal import CRabbitMQ
internal import Glibc

/// A librabbitmq connection: the only owner of the C object.
///
/// Not thread-safe, as the library is not; it lives on the lane of one ``AMQPConnection``. Methods that open and log in
/// block for as long as their timeouts say; sending blocks while the socket is full; reading never blocks longer than
/// it is told to. The C object and its socket are gone with the handle.
@safe struct Handle: ~Copyable {
    let state: amqp_connection_state_t
    /// Memory for what is sent, used again for each method.
    let scratch: UnsafeMutablePointer<amqp_pool_t>
    /// What OpenSSL finds; it is written while the connection is made.
    private let tlsState: UnsafeMutablePointer<busway_tls_state>
    /// What to check of the broker's certificate, and where; nil without TLS.
    private var secured: (host: String, port: Int, settings: TLSSettings)?

    init() throws(AMQPError) {
        guard let state = unsafe amqp_new_connection() else {
            throw AMQPError(.unreachable, "There is no memory for a connection")
        }
        unsafe self.state = state
        unsafe scratch = .allocate(capacity: 1)
        unsafe scratch.initialize(to: amqp_pool_t())
        unsafe init_amqp_pool(scratch, 4096)
        unsafe tlsState = .allocate(capacity: 1)
        unsafe tlsState.initialize(to: busway_tls_state())
    }

    deinit {
        unsafe amqp_destroy_connection(state)
        unsafe empty_amqp_pool(scratch)
        unsafe scratch.deinitialize(count: 1)
        unsafe scratch.deallocate()
        unsafe tlsState.deinitialize(count: 1)
        unsafe tlsState.deallocate()
    }

    /// Opens the socket, with TLS when asked for.
    ///
    /// - Throws: `unreachable` with the library's reason; `refused` with what is wrong with TLS.
    mutating func connect(to host: String, port: Int, tls: TLSSettings?, timeout: Duration) throws(AMQPError) {
        let made = unsafe tls == nil ? amqp_tcp_socket_new(state) : amqp_ssl_socket_new(state)
        guard let socket = unsafe made else { throw AMQPError(.unreachable, "There is no memory for a socket") }
        secured = tls.map { (host, port, $0) }
        if let tls { try unsafe apply(tls, to: socket, host) }
        guard let number = Int32(exactly: port) else { throw AMQPError(.unreachable, "\(port) is no port") }
        var limit = timeval(timeout)
        let status = unsafe amqp_socket_open_noblock(socket, host, number, &limit)
        guard status == AMQP_STATUS_OK.rawValue else {
            if let error = tlsError { throw error }
            // The library forgets what the system said; as a rule, that nobody listens there.
            if status == AMQP_STATUS_SOCKET_ERROR.rawValue {
                throw AMQPError(.unreachable, "Nobody took the connection; is the broker running at this address?")
            }
            return try check(status, .unreachable)
        }
        // What was overcome must not be taken for the reason of something later.
        ERR_clear_error()
    }

    /// What TLS found wrong since the connection was begun or last found to be good.
    private var tlsError: AMQPError? {
        guard let secured else { return nil }
        let finding = unsafe TLSFinding(
            certificateError: tlsState.pointee.verify_error,
            reason: Self.tlsReason
        )
        return finding.error(secured.host, port: secured.port, secured.settings)
    }

    /// Waits for the broker's word on the client's certificate, which it has no other reason to speak than to refuse.
    ///
    /// Since TLS 1.3 that word comes after the handshake. A client that has begun to talk by then finds the connection
    /// reset, and the word lost; this is for one that has only connected.
    ///
    /// - Returns: the refusal; nil when none comes within `timeout`.
    func refusalOfCertificate(within timeout: Duration) -> AMQPError? {
        do throws(AMQPError) {
            _ = try nextFrame(within: timeout)
            return nil
        } catch {
            return tlsError
        }
    }

    /// OpenSSL's words for what failed last on this thread.
    private static var tlsReason: String? {
        guard let reason = unsafe busway_tls_reason() else { return nil }
        return unsafe String(cString: reason)
    }

    private func apply(_ tls: TLSSettings, to socket: OpaquePointer, _ host: String) throws(AMQPError) {
        unsafe amqp_ssl_socket_set_verify_peer(socket, 1)
        // OpenSSL does it, see there.
        unsafe amqp_ssl_socket_set_verify_hostname(socket, 0)
        guard unsafe busway_tls_prepare(socket, host, tls.checksHostname ? 1 : 0, tlsState) == 1 else {
            throw AMQPError(.unreachable, "There is no memory for the checks of TLS")
        }
        if let file = tls.authorities {
            guard unsafe amqp_ssl_socket_set_cacert(socket, file) == AMQP_STATUS_OK.rawValue else {
                throw unreadable("The file of certificate authorities", file, "ssl_ca_file")
            }
        } else if unsafe busway_tls_trust_system(socket) != 1 {
            throw AMQPError(.refused, "The authorities this system trusts cannot be read: name a file in ssl_ca_file")
        }
        if let identity = tls.identity {
            guard
                unsafe amqp_ssl_socket_set_key(socket, identity.certificate, identity.key) == AMQP_STATUS_OK.rawValue
            else {
                throw unreadable(
                    "The client certificate or its key",
                    identity.certificate,
                    "ssl_cert_file and ssl_key_file"
                )
            }
        }
        let (oldest, newest) =
            switch tls.version {
            case .tls1?: (TLS1_VERSION, TLS1_VERSION)
            case .tls11?: (TLS1_1_VERSION, TLS1_1_VERSION)
            case .tls12?: (TLS1_2_VERSION, TLS1_2_VERSION)
            case nil: (TLS1_2_VERSION, 0)
            }
        if unsafe busway_tls_limit_versions(socket, oldest, newest) != 1 {
            throw AMQPError(.refused, "That version of TLS is not available: change ssl_version")
        }
    }

    private func unreadable(_ what: String, _ file: String, _ options: String) -> AMQPError {
        let reason = Self.tlsReason.map { ": \($0)" } ?? ""
        return AMQPError(.refused, "\(what) cannot be used: \(file) (\(options))\(reason)")
    }

    /// Limits how long data may wait in the socket for the peer's acknowledgement, then the connection is lost.
    ///
    /// librabbitmq waits without limit for a full socket; this is what ends such a wait (`TCP_USER_TIMEOUT`).
    func limitUnacknowledged(to timeout: Duration) {
        var milliseconds = Int32(clamping: timeout.nanoseconds / 1_000_000)
        let size = socklen_t(MemoryLayout<Int32>.size)
        // A kernel that refuses leaves the heartbeats to find out.
        _ = unsafe setsockopt(amqp_get_sockfd(state), Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, size)
    }

    /// Logs in and opens the virtual host.
    ///
    /// - Throws: `refused` with the broker's code when it does not want us, `unreachable` when it does not answer.
    func logIn(_ login: Login) throws(AMQPError) {
        var limit = timeval(login.timeout)
        unsafe amqp_set_handshake_timeout(state, &limit)
        unsafe amqp_set_rpc_timeout(state, &limit)
        unsafe recycle_amqp_pool(scratch)
        var properties = unsafe try table(login.properties)
        let reply =
            switch login.mechanism {
            case .plain(let user, let password):
                unsafe busway_login_plain(state, login.virtualHost, login.heartbeat, &properties, user, password)
            case .external(let identity):
                unsafe busway_login_external(state, login.virtualHost, login.heartbeat, &properties, identity)
            }
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            guard case .closeConnection(let code, let reason) = unsafe Self.method(reply.reply) else {
                throw AMQPError(.malformed, "The broker answered the login with something unknown")
            }
            throw AMQPError(.refused, code: code, reason)
        default:
            // Since TLS 1.3 a broker says only now what it thinks of the client's certificate.
            if let error = tlsError { throw error }
            if unsafe reply.library_error == AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD.rawValue {
                throw AMQPError(.refused, login.mechanism.unsupported)
            }
            let isCut = unsafe [AMQP_STATUS_CONNECTION_CLOSED.rawValue, AMQP_STATUS_SOCKET_ERROR.rawValue]
                .contains(reply.library_error)
            if secured == nil, isCut {
                throw AMQPError(
                    .unreachable,
                    "The broker cut the connection off at once: is its port for TLS (ssl=true)?"
                )
            }
            try check(unsafe reply.library_error, .unreachable)
            throw AMQPError(.unreachable, "The broker closed the connection during login")
        }
    }

    /// The heartbeat interval agreed with the broker, in seconds; 0 for none.
    var heartbeat: Int { Int(unsafe amqp_get_heartbeat(state)) }

    /// Another descriptor for the socket, for an event source to watch.
    ///
    /// The library closes its own behind our back, and the number may be a stranger's a moment later.
    func duplicatedSocket() throws(AMQPError) -> Int32 {
        let duplicate = unsafe fcntl(amqp_get_sockfd(state), F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { throw AMQPError(.lost, "The socket cannot be watched: error \(errno)") }
        return duplicate
    }

    /// Whether the socket takes some data now without waiting.
    var isWritable: Bool {
        var request = unsafe pollfd(fd: amqp_get_sockfd(state), events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&request, 1, 0) > 0
    }

    /// Says goodbye and waits for the answer, at most `timeout`.
    func close(within timeout: Duration) {
        var limit = timeval(timeout)
        unsafe amqp_set_rpc_timeout(state, &limit)
        // A broker that does not answer loses the connection a moment later anyway.
        _ = unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    /// Throws the library's reason when `status` says that something failed.
    func check(_ status: Int32, _ kind: AMQPError.Kind = .lost) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw AMQPError(kind, unsafe String(cString: amqp_error_string2(status)))
    }
}

extension timeval {
    /// The time as C's `struct timeval`; a negative one is zero.
    init(_ duration: Duration) {
        let (seconds, rest) = (max(duration.nanoseconds, 0) / 1000).quotientAndRemainder(dividingBy: 1_000_000)
        self.init(tv_sec: Int(seconds), tv_usec: Int(rest))
    }
}
