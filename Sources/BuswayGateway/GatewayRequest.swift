public import HTTPTypes
package import Messaging

/// One HTTP request as the gateway sees it: complete, and with no socket behind it.
public struct GatewayRequest: Sendable {
    /// Method, target, authority and header fields.
    public var head: HTTPRequest
    /// The whole body, already within `limits.body`.
    public var body: [UInt8]
    /// The address the request came from, for the log; without the port where there is one.
    public var peer: String
    /// The client certificate the connection was made with, verified by the front, if there is one.
    public var certificate: ClientCertificate?
    /// When the request was complete: the moment its deadline counts from.
    package var received: Moment

    /// Makes a request; it counts as received now unless said otherwise.
    package init(
        head: HTTPRequest,
        body: [UInt8] = [],
        peer: String,
        certificate: ClientCertificate? = nil,
        received: Moment = .now
    ) {
        self.head = head
        self.body = body
        self.peer = peer
        self.certificate = certificate
        self.received = received
    }
}
