/// The two versions of HTTP this target speaks.
public struct HTTPVersion: Sendable, Hashable, CustomStringConvertible {
    private enum Value: Sendable, Hashable {
        case http10
        case http11
    }

    private let value: Value

    /// HTTP/1.0 (RFC 1945): one request a connection unless both sides say keep-alive.
    public static let http10 = HTTPVersion(value: .http10)

    /// HTTP/1.1 (RFC 9112): connections persist unless one side says close.
    public static let http11 = HTTPVersion(value: .http11)

    /// The version as it stands in a request line.
    public var description: String { value == .http11 ? "HTTP/1.1" : "HTTP/1.0" }
}
