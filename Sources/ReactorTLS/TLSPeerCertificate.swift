/// A certificate as far as it says who its holder is.
public struct TLSPeerCertificate: Sendable, Hashable {
    /// An alternative name of the holder (RFC 5280, section 4.2.1.6).
    public enum Name: Sendable, Hashable, CustomStringConvertible {
        case dns(String)
        case email(String)
        case uri(String)
        /// An address as text.
        case address(String)

        /// The name with its kind, as in `DNS:worker.example`.
        public var description: String {
            switch self {
            case .dns(let name): "DNS:\(name)"
            case .email(let name): "email:\(name)"
            case .uri(let name): "URI:\(name)"
            case .address(let name): "IP:\(name)"
            }
        }
    }

    /// The subject in the notation of RFC 2253, most specific part first, as in `CN=ci,O=Example`.
    ///
    /// Special characters are escaped, so that no value can look like two parts.
    public let subject: String

    /// The subject's alternative names in their order; those of other kinds, and those with characters beyond visible
    /// ASCII, which no comparison should trust, are left out.
    public let names: [Name]

    /// The SHA-256 digest of the certificate, in hexadecimal digits.
    public let fingerprint: String

    /// Describes a certificate, for handlers that are tried out without one.
    public init(subject: String, names: [Name] = [], fingerprint: String = "") {
        self.subject = subject
        self.names = names
        self.fingerprint = fingerprint
    }
}
