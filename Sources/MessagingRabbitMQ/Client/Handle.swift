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

    init() throws(AMQPError) {
        guard let state = unsafe amqp_new_connection() else {
            throw AMQPError(.unreachable, "There is no memory for a connection")
        }
        unsafe self.state = state
        unsafe scratch = .allocate(capacity: 1)
        unsafe scratch.initialize(to: amqp_pool_t())
        unsafe init_amqp_pool(scratch, 4096)
    }

    deinit {
        unsafe amqp_destroy_connection(state)
        unsafe empty_amqp_pool(scratch)
        unsafe scratch.deinitialize(count: 1)
        unsafe scratch.deallocate()
    }

    /// Opens the socket, with TLS when asked for.
    ///
    /// - Throws: `unreachable` with the library's reason.
    func connect(to host: String, port: Int, tls: TLSSettings?, timeout: Duration) throws(AMQPError) {
        let made = unsafe tls == nil ? amqp_tcp_socket_new(state) : amqp_ssl_socket_new(state)
        guard let socket = unsafe made else { throw AMQPError(.unreachable, "There is no memory for a socket") }
        if let tls { try unsafe apply(tls, to: socket) }
        guard let number = Int32(exactly: port) else { throw AMQPError(.unreachable, "\(port) is no port") }
        var limit = timeval(timeout)
        try check(unsafe amqp_socket_open_noblock(socket, host, number, &limit), .unreachable)
    }

    private func apply(_ tls: TLSSettings, to socket: OpaquePointer) throws(AMQPError) {
        unsafe amqp_ssl_socket_set_verify_peer(socket, 1)
        unsafe amqp_ssl_socket_set_verify_hostname(socket, tls.checksHostname ? 1 : 0)
        if unsafe amqp_ssl_socket_set_cacert(socket, tls.authorities) != AMQP_STATUS_OK.rawValue {
            throw AMQPError(.unreachable, "The file of certificate authorities cannot be read: \(tls.authorities)")
        }
        if let identity = tls.identity,
            unsafe amqp_ssl_socket_set_key(socket, identity.certificate, identity.key) != AMQP_STATUS_OK.rawValue
        {
            throw AMQPError(.unreachable, "The client certificate or its key cannot be read: \(identity.certificate)")
        }
        let (oldest, newest) =
            switch tls.version {
            case .tls1?: (AMQP_TLSv1, AMQP_TLSv1)
            case .tls11?: (AMQP_TLSv1_1, AMQP_TLSv1_1)
            case .tls12?: (AMQP_TLSv1_2, AMQP_TLSv1_2)
            case nil: (AMQP_TLSv1_2, AMQP_TLSvLATEST)
            }
        if unsafe amqp_ssl_socket_set_ssl_versions(socket, oldest, newest) != AMQP_STATUS_OK.rawValue {
            throw AMQPError(.unreachable, "That version of TLS is not available")
        }
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
        let (seconds, attoseconds) = max(duration, .zero).components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
