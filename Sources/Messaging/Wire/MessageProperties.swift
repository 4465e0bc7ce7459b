public import WireJSON

/// The AMQP properties of a message, as oslo sets them (wire reference 5.5).
///
/// The message's identity, reply address and correlation are in its body; the properties for them are never set.
public struct MessageProperties: Sendable, Hashable {
    /// What the body is; Python's peers drop a message without it.
    public var contentType: String?
    /// The character set of the body; absent means UTF-8.
    public var contentEncoding: String?
    /// When the sender stops waiting, in milliseconds since 1970: the header ``deadlineHeader``.
    public var deadline: Int64?
    /// Further headers, among them ``compressionHeader``.
    public var headers: JSONObject
    /// 2 for persistent, although most queues are transient; 1 for transient.
    public var deliveryMode: UInt8?
    /// The priority, 0 unless a queue has priorities.
    public var priority: UInt8?
    /// How long the message may wait in a queue: milliseconds as decimal text.
    public var expiration: String?

    /// Makes the properties of a message that oslo would write.
    public init(
        contentType: String? = "application/json",
        contentEncoding: String? = "utf-8",
        deadline: Int64? = nil,
        headers: JSONObject = [:],
        deliveryMode: UInt8? = 2,
        priority: UInt8? = 0,
        expiration: String? = nil
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.deadline = deadline
        self.headers = headers
        self.deliveryMode = deliveryMode
        self.priority = priority
        self.expiration = expiration
    }

    /// The header that carries ``deadline``, a number of 64 bits.
    ///
    /// It is busway's own: `expiration` stops counting when a message is delivered. Python's peers ignore it.
    public static let deadlineHeader = "x-busway-deadline"

    /// The header that names the compression of the body; oslo writes `application/x-gzip` over a zlib stream.
    public static let compressionHeader = "compression"

    /// The text of an `expiration`: whole milliseconds, rounded down as Python rounds them.
    ///
    /// RabbitMQ closes the channel on more than 32 bits, so that is where it ends; a timeout of 49 days is no limit.
    public static func expiration(after timeout: Duration) -> String {
        String(UInt32(clamping: timeout.attoseconds / 1_000_000_000_000_000))
    }
}
