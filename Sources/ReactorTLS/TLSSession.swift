internal import COpenSSL

/// One connection's TLS as a value between octets: ciphertext in, plaintext out, and the other way round.
///
/// It touches no socket. What it wants sent gathers in it until ``takeOutput()``.
@safe
final class TLSSession {
    /// What a call could do with the octets it got.
    enum Progress {
        case done
        /// More of the peer's octets are needed.
        case needsInput
        /// The peer has said that nothing more will come.
        case ended
        /// The peer broke the protocol, or one side does not trust the other; there may be an alert to be sent.
        case failed(OpenSSLFailure)
    }

    /// Made once; `nil` only where memory was out then.
    // Nobody changes what it points to after it was made.
    private nonisolated(unsafe) static let wireMethod = unsafe busway_tls_wire_method()

    private let session: OpaquePointer
    private let wire: UnsafeMutablePointer<busway_tls_wire>
    private var isUsable = true

    /// Takes a session over that has no connection and no side yet.
    init(adopting session: OpaquePointer) throws(TLSError) {
        unsafe self.session = session
        unsafe wire = .allocate(capacity: 1)
        unsafe wire.initialize(to: busway_tls_wire())
        guard let method = unsafe Self.wireMethod, unsafe busway_tls_attach(session, method, wire) == 1 else {
            throw TLSError(.setUp, reason: OpenSSLFailure().reason)
        }
    }

    /// Makes it the server's side.
    func accept() { unsafe SSL_set_accept_state(session) }

    /// Makes it the side of a client that means to reach `host`; false when OpenSSL cannot compare that.
    func connect(to host: String, isAddress: Bool) -> Bool {
        unsafe SSL_set_connect_state(session)
        return unsafe busway_tls_expect(session, host, isAddress ? 1 : 0) == 1
    }

    deinit {
        unsafe SSL_free(session)
        unsafe free(wire.pointee.output)
        unsafe wire.deallocate()
    }

    /// Goes on with the handshake.
    func handshake(_ input: inout CipherInput) -> Progress {
        feed(&input) { unsafe SSL_do_handshake(session) }
    }

    /// Decrypts at most `limit` octets behind what `plaintext` holds.
    func decrypt(_ input: inout CipherInput, appendingTo plaintext: inout [UInt8], atMost limit: Int) -> Progress {
        // No more comes out than went in, or than is left of the record before; what is left of one that began earlier comes
        // with the next call.
        let most = max(1, input.count, Int(unsafe SSL_pending(session)))
        return feed(&input) {
            var result: Int32 = 0
            plaintext.append(addingCapacity: min(limit, most)) { span in
                unsafe span.withUnsafeMutableBufferPointer { octets, initialized in
                    var count = 0
                    unsafe result = SSL_read_ex(session, octets.baseAddress, octets.count, &count)
                    initialized = result == 1 ? count : 0
                }
            }
            return result
        }
    }

    /// Whether there is plaintext of a record that was not read to its end.
    var holdsPlaintext: Bool { unsafe SSL_pending(session) > 0 }

    /// Encrypts all of a slice that is not empty.
    func encrypt(_ plaintext: ArraySlice<UInt8>) -> Progress {
        var nothing = CipherInput()
        return feed(&nothing) {
            unsafe plaintext.withUnsafeBytes { octets in
                var count = 0
                return unsafe SSL_write_ex(session, octets.baseAddress, octets.count, &count)
            }
        }
    }

    /// Says that nothing more will be encrypted (RFC 8446, section 6.1), where that can be said.
    func end() {
        guard isUsable, unsafe SSL_is_init_finished(session) == 1 else { return }
        ERR_clear_error()
        // 0 means said and not answered yet, which is all that is wanted.
        _ = unsafe SSL_shutdown(session)
        ERR_clear_error()
    }

    /// Takes what is to be sent; the session keeps no memory for it.
    func takeOutput() -> [UInt8] {
        guard unsafe wire.pointee.output_count > 0 else { return [] }
        let octets = unsafe Array(
            UnsafeBufferPointer(start: wire.pointee.output, count: wire.pointee.output_count)
        )
        unsafe free(wire.pointee.output)
        unsafe wire.pointee.output = nil
        unsafe wire.pointee.output_count = 0
        unsafe wire.pointee.output_capacity = 0
        return octets
    }

    /// Why the peer's certificate is not believed; empty when that is not what is wrong.
    var distrust: String {
        let verdict = unsafe SSL_get_verify_result(session)
        guard verdict != Int(X509_V_OK), let text = unsafe X509_verify_cert_error_string(verdict) else { return "" }
        return unsafe String(cString: text)
    }

    /// What was agreed in the handshake.
    var information: TLSInformation {
        let version = TLSVersion(number: unsafe SSL_version(session))
        let cipher = unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session)))
        guard let certificate = unsafe SSL_get1_peer_certificate(session) else {
            return TLSInformation(version: version, cipherSuite: cipher, peerCertificate: nil)
        }
        defer { unsafe X509_free(certificate) }
        let peer = unsafe TLSPeerCertificate(reading: certificate)
        return TLSInformation(version: version, cipherSuite: cipher, peerCertificate: peer)
    }

    /// Lends the input to OpenSSL for one call, and judges the result while the thread is still the same.
    private func feed(_ input: inout CipherInput, _ call: () -> Int32) -> Progress {
        // The queue is the thread's; as a rule it is empty, and looking is quicker than clearing.
        if ERR_peek_error() != 0 { ERR_clear_error() }
        let result = unsafe input.lend { octets in
            unsafe wire.pointee.input = octets.baseAddress
            unsafe wire.pointee.input_count = octets.count
            let result = call()
            let used = unsafe octets.count - wire.pointee.input_count
            unsafe wire.pointee.input = nil
            unsafe wire.pointee.input_count = 0
            return (result, used)
        }
        if result == 1 { return .done }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            // OpenSSL forbids any further use of a session after such an error.
            isUsable = false
            return .failed(OpenSSLFailure())
        }
    }
}
