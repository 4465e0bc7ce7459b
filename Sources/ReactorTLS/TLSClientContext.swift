internal import Reactor

/// Whom a client believes, and who it is.
public struct TLSClientConfiguration: Sendable, Hashable {
    /// A certificate of the client's own, as files in PEM.
    public struct Identity: Sendable, Hashable {
        /// The certificate, followed by the intermediate ones.
        public var certificateFile: String
        /// Its private key, without a password.
        public var keyFile: String

        /// Names the two files.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// The authorities that sign servers' certificates, in PEM; `nil` for those the system trusts.
    public var authorityFile: String?

    /// What to show to a server that asks who is there.
    public var identity: Identity?

    /// The oldest version to speak.
    public var minimumVersion: TLSVersion

    /// Describes a client.
    public init(authorityFile: String? = nil, identity: Identity? = nil, minimumVersion: TLSVersion = .tls12) {
        self.authorityFile = authorityFile
        self.identity = identity
        self.minimumVersion = minimumVersion
    }
}

/// A client's certificates, for all its connections.
public final class TLSClientContext: Sendable {
    private let context: TLSContext

    /// Reads the files, which blocks for a moment.
    ///
    /// - Throws: ``TLSError`` that names the file which cannot be used, and says why.
    public init(_ configuration: TLSClientConfiguration) throws(TLSError) {
        context = try TLSContext(configuration)
    }

    func makeSession(to host: String) throws(TLSError) -> TLSSession {
        var isAddress = true
        do throws(AddressError) {
            _ = try SocketAddress(host.contains(":") ? "[\(host)]:443" : "\(host):443")
        } catch {
            isAddress = false
        }
        return try context.makeClientSession(to: host, isAddress: isAddress)
    }
}
