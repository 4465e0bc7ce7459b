/// The scheme of the URIs a connection serves (RFC 9110, section 4.2).
enum URIScheme: String, Sendable {
    case http
    case https
}
