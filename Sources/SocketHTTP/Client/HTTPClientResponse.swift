public import HTTPTypes

/// A complete response.
public struct HTTPClientResponse: Sendable, Hashable {
    /// Status and header fields, those about framing included.
    public let head: HTTPResponse

    /// The body after transfer decoding.
    public let body: [UInt8]
}
