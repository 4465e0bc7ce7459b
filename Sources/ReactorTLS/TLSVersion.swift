internal import COpenSSL

/// A version of TLS that is safe to speak.
public struct TLSVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number on the wire (RFC 8446, section 4.1.2).
    let number: Int32

    /// TLS 1.2 (RFC 5246), with forward-secret AEAD suites only.
    public static let tls12 = TLSVersion(number: TLS1_2_VERSION)

    /// TLS 1.3 (RFC 8446).
    public static let tls13 = TLSVersion(number: TLS1_3_VERSION)

    /// Whether one version is older than another.
    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.number < right.number }

    /// The version as people and settings write it: `1.2` or `1.3`.
    public var description: String { number == TLS1_3_VERSION ? "1.3" : "1.2" }
}
