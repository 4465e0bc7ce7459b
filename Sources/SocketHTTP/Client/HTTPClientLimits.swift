/// The largest response a client takes.
public struct HTTPClientLimits: Sendable, Hashable {
    /// The largest body in bytes, after transfer decoding.
    public var body: Int

    /// The largest header section in bytes.
    public var headers: Int

    /// The largest number of header fields.
    public var headerCount: Int

    /// Makes limits; the default body is the largest reply a gateway passes on.
    public init(body: Int = 16_777_216, headers: Int = 65_536, headerCount: Int = 200) {
        self.body = body
        self.headers = headers
        self.headerCount = headerCount
    }
}
