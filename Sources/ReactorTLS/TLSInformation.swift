/// What a connection's two ends have agreed on, and who the peer is.
public struct TLSInformation: Sendable, Hashable {
    /// The version both speak.
    public let version: TLSVersion

    /// The cipher suite's name, such as `TLS_AES_256_GCM_SHA384`.
    public let cipherSuite: String

    /// The peer's certificate, which the configured authorities have signed; `nil` when it has shown none.
    public let peerCertificate: TLSPeerCertificate?

    /// Describes a connection, for handlers that are tried out without one.
    public init(version: TLSVersion, cipherSuite: String, peerCertificate: TLSPeerCertificate?) {
        self.version = version
        self.cipherSuite = cipherSuite
        self.peerCertificate = peerCertificate
    }
}
