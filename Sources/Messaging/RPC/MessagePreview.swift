/// What a request would look like on the bus, for those who want to see it without sending it.
public struct MessagePreview: Sendable, Hashable {
    /// The exchange it would be published to.
    public var exchange: String
    /// The routing key it would carry.
    public var routingKey: String
    /// Whether the bus would be asked to give it back when no queue takes it.
    public var mandatory: Bool
    /// The message's properties, among them its expiration.
    public var properties: MessageProperties
    /// The exact body: the envelope with the inner object as text.
    ///
    /// Only `_reply_q` is masked.
    public var body: [UInt8]
    /// The inner object, as it stands in the envelope.
    public var inner: [UInt8]
}
