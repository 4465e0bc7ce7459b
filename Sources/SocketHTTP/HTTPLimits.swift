/// What one peer may ask this server to hold in memory, and how many peers there may be.
///
/// Every number is inclusive: a request exactly as large as a limit is served. Negative numbers are programmer errors.
public struct HTTPLimits: Sendable, Hashable {
    /// The largest request body in bytes after transfer decoding; beyond it the answer is 413.
    public var body: Int

    /// The longest request target in bytes; beyond it the answer is 414.
    public var requestTarget: Int

    /// The largest header section in bytes, line ends included; beyond it the answer is 431.
    ///
    /// The chunk extensions and the trailer section of one chunked body share a second allowance of this size.
    public var headers: Int

    /// The largest number of header fields, and of trailer fields behind a chunked body; beyond it the answer is 431.
    public var headerCount: Int

    /// The number of connections served at one time; a further one is answered 503 and closed.
    public var connections: Int

    /// The number of bytes taken from a socket at a time while a request head is awaited.
    ///
    /// What a client pipelines beyond the request being answered waits here up to this size, and behind it in the
    /// kernel's buffers, where it slows the client down.
    public var readAhead: Int

    /// The number of unread bytes thrown away after an error response before the connection is cut.
    ///
    /// Closing a socket with unread input makes the kernel send a reset that can overtake the response.
    public var lingering: Int

    /// Makes limits; what is not said has the default of the product's contract.
    public init(
        body: Int = 1_048_576,
        requestTarget: Int = 8_192,
        headers: Int = 16_384,
        headerCount: Int = 100,
        connections: Int = 10_000,
        readAhead: Int = 16_384,
        lingering: Int = 16_777_216
    ) {
        self.body = body
        self.requestTarget = requestTarget
        self.headers = headers
        self.headerCount = headerCount
        self.connections = connections
        self.readAhead = readAhead
        self.lingering = lingering
    }
}
