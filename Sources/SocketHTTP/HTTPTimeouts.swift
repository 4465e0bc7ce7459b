/// How long the server waits for a peer.
public struct HTTPTimeouts: Sendable, Hashable {
    /// From the first byte of a request (on a fresh connection: from accepting it) to the end of its head; then 408.
    ///
    /// It is one budget for the whole head, so sending a byte now and then does not prolong it.
    public var header: Duration

    /// From accepting a connection to the end of its TLS handshake; then the connection is closed.
    ///
    /// What ``header`` says of a fresh connection begins then.
    public var handshake: Duration

    /// From the end of the head to the end of the body; then 408.
    public var body: Duration

    /// From the end of a response to the first byte of the next request; then the connection is closed.
    public var idle: Duration

    /// From the start of writing a response until the kernel has taken all of it; then the connection is reset.
    public var write: Duration

    /// How long unread input is thrown away after the last response, so that the peer can read that response.
    public var lingering: Duration

    /// What a drain grants to a connection without a first request, and to the responses of cancelled handlers.
    ///
    /// Such a connection may have been waiting in the backlog a moment ago, with its request just behind it. The
    /// responses come later, when the drain's own time is over.
    public var drainGrace: Duration

    /// Makes timeouts; what is not said has the default of the product's contract.
    public init(
        header: Duration = .seconds(10),
        handshake: Duration = .seconds(10),
        body: Duration = .seconds(30),
        idle: Duration = .seconds(75),
        write: Duration = .seconds(30),
        lingering: Duration = .seconds(2),
        drainGrace: Duration = .seconds(1)
    ) {
        self.header = header
        self.handshake = handshake
        self.body = body
        self.idle = idle
        self.write = write
        self.lingering = lingering
        self.drainGrace = drainGrace
    }
}
