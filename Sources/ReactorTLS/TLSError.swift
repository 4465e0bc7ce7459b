/// Says why TLS could not be set up, for a server or for one connection.
public struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable {
            case certificate = "the certificate cannot be used"
            case key = "the private key cannot be used"
            case authorities = "the certificate authorities cannot be used"
            case setUp = "TLS cannot be set up"
            case refused = "the handshake failed"
            case plainText = "the peer does not speak TLS"
            case deadlineExceeded = "the handshake did not end in time"
            case lost = "the connection ended within the handshake"
        }

        private let value: Value

        /// The file of the certificate is missing, unreadable, or no certificate.
        public static let certificate = Code(value: .certificate)
        /// The file of the key is missing, unreadable, asks for a password, or belongs to another certificate.
        public static let key = Code(value: .key)
        /// The file of the authorities is missing, unreadable, or holds no certificate.
        public static let authorities = Code(value: .authorities)
        /// OpenSSL cannot work here, for want of memory or for its own configuration.
        public static let setUp = Code(value: .setUp)
        /// Client and server have nothing in common, or one of them does not trust the other.
        public static let refused = Code(value: .refused)
        /// The peer speaks HTTP in clear.
        public static let plainText = Code(value: .plainText)
        /// The peer did not do its part of the handshake in time.
        public static let deadlineExceeded = Code(value: .deadlineExceeded)
        /// The peer has gone, or this side has closed the connection.
        public static let lost = Code(value: .lost)

        /// The kind in a few words.
        public var description: String { value.rawValue }
    }

    /// The kind of failure.
    public let code: Code

    /// The file that is at fault, for a failure of the set-up.
    public let file: String?

    /// OpenSSL's reason; it holds nothing of a key.
    public let reason: String

    init(_ code: Code, file: String? = nil, reason: String = "") {
        self.code = code
        self.file = file
        self.reason = reason
    }

    /// The failure in one sentence.
    public var description: String {
        (file.map { "\($0): " } ?? "") + code.description + (reason.isEmpty ? "" : ": \(reason)")
    }
}
