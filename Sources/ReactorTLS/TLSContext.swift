internal import COpenSSL

/// One reading of somebody's certificate files: OpenSSL's context, from which sessions are made.
@safe
final class TLSContext: @unchecked Sendable {
    // Sendable: never changed after it was made, and OpenSSL counts references and makes sessions under its own locks.

    private let context: OpaquePointer

    /// Reads a server's files; blocking, but they are small and few.
    ///
    /// - Throws: ``TLSError`` naming the file that cannot be used.
    convenience init(_ configuration: TLSServerConfiguration) throws(TLSError) {
        try unsafe self.init(TLS_server_method(), configuration.minimumVersion)
        guard unsafe busway_tls_prepare_server(context) == 1 else { throw Self.failure(.setUp) }
        try use(configuration.certificateFile, key: configuration.keyFile)
        if let file = configuration.clientAuthorityFile {
            try trust(file, isRequired: configuration.clientCertificate == .required)
        }
    }

    /// Reads a client's files, in the same way.
    ///
    /// - Throws: ``TLSError`` naming the file that cannot be used.
    convenience init(_ configuration: TLSClientConfiguration) throws(TLSError) {
        try unsafe self.init(TLS_client_method(), configuration.minimumVersion)
        guard unsafe busway_tls_prepare_client(context) == 1 else { throw Self.failure(.setUp) }
        if let file = configuration.authorityFile {
            guard unsafe SSL_CTX_load_verify_file(context, file) == 1 else { throw Self.failure(.authorities, file) }
        } else {
            guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else { throw Self.failure(.authorities) }
        }
        if let identity = configuration.identity { try use(identity.certificateFile, key: identity.keyFile) }
    }

    private init(_ method: OpaquePointer?, _ minimum: TLSVersion) throws(TLSError) {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(method) else { throw Self.failure(.setUp) }
        unsafe self.context = context
        guard unsafe busway_tls_prepare(context, minimum.number) == 1 else { throw Self.failure(.setUp) }
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    /// A session for one more connection to this server.
    func makeServerSession() throws(TLSError) -> TLSSession {
        let session = try makeSession()
        session.accept()
        return session
    }

    /// A session of a client that means to reach `host`, a name or an address.
    func makeClientSession(to host: String, isAddress: Bool) throws(TLSError) -> TLSSession {
        let session = try makeSession()
        guard session.connect(to: host, isAddress: isAddress) else { throw Self.failure(.setUp) }
        return session
    }

    private func makeSession() throws(TLSError) -> TLSSession {
        ERR_clear_error()
        guard let session = unsafe SSL_new(context) else { throw Self.failure(.setUp) }
        return try unsafe TLSSession(adopting: session)
    }

    private func use(_ certificateFile: String, key keyFile: String) throws(TLSError) {
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificateFile) == 1 else {
            throw Self.failure(.certificate, certificateFile)
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, keyFile, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else {
            throw Self.failure(.key, keyFile)
        }
    }

    private func trust(_ file: String, isRequired: Bool) throws(TLSError) {
        // The names go to the client, so that it can choose a certificate; the context takes the list over.
        guard unsafe SSL_CTX_load_verify_file(context, file) == 1, let names = unsafe SSL_load_client_CA_file(file)
        else {
            throw Self.failure(.authorities, file)
        }
        unsafe SSL_CTX_set_client_CA_list(context, names)
        let mode = SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        unsafe SSL_CTX_set_verify(context, mode, nil)
    }

    private static func failure(_ code: TLSError.Code, _ file: String? = nil) -> TLSError {
        TLSError(code, file: file, reason: OpenSSLFailure().reason)
    }
}
