/// How many streams there may be, and what one may hold.
public struct StreamConfiguration: Sendable, Hashable {
    /// The most streams open at once, in all; they take no places of requests in flight.
    public var total = 10_000
    /// The most streams of one identity.
    ///
    /// Whoever proves nothing on the gateway's own machine cannot be told from others there, and has no such bound.
    public var perIdentity = 100
    /// The most octets that wait for one reader, before it is told that it is too slow.
    public var buffer = 256 << 10
    /// The most topics whose notifications are looked at at one time; each takes a connection to the bus.
    public var topics = 64
    /// The most notifications that wait on the bus to be shown; the oldest go first.
    public var queue = 10_000
    /// The longest a stream says nothing; then it sends a comment.
    public var heartbeat: Duration = .seconds(15)

    /// The defaults.
    public init() {}
}
