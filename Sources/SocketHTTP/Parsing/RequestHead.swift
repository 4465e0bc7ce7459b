import HTTPTypes

/// A request head that passed every check, and what it says about the bytes that follow it.
struct RequestHead: Sendable, Equatable {
    /// The request as handlers see it: `Host` has become the authority, all other fields are as they were sent.
    var request: HTTPRequest

    var version: HTTPVersion
    var framing: BodyFraming

    /// Whether the client wants the connection to persist (RFC 9112, section 9.3).
    var keepsAlive: Bool

    /// Whether the client waits for a 100 response before it sends the body (RFC 9110, section 10.1.1).
    var expectsContinue: Bool

    /// The number of octets the head took, up to and including its empty line.
    var length: Int
}
