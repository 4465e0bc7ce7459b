/// Who a server is and whom it trusts, as files in PEM.
public struct TLSServerConfiguration: Sendable, Hashable {
    /// What becomes of a client without a certificate; one whose certificate does not verify is always refused.
    public enum ClientCertificate: Sendable, Hashable {
        /// It is served, without an identity from TLS.
        case optional
        /// It is refused in the handshake.
        case required
    }

    /// The server's certificate, followed by the intermediate ones.
    public var certificateFile: String

    /// The private key of the certificate, without a password.
    public var keyFile: String

    /// The authorities that sign clients' certificates; without it no client is asked for one.
    public var clientAuthorityFile: String?

    /// Whether a client must have a certificate, where there are authorities.
    public var clientCertificate: ClientCertificate

    /// The oldest version a client may speak.
    public var minimumVersion: TLSVersion

    /// Describes a server.
    public init(
        certificateFile: String,
        keyFile: String,
        clientAuthorityFile: String? = nil,
        clientCertificate: ClientCertificate = .optional,
        minimumVersion: TLSVersion = .tls12
    ) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clientAuthorityFile = clientAuthorityFile
        self.clientCertificate = clientCertificate
        self.minimumVersion = minimumVersion
    }
}
