/// Where a message is published: an exchange and a routing key.
public struct BusAddress: Sendable, Hashable {
    /// The name of the exchange; empty for the default exchange, which reaches a queue by its name.
    public var exchange: String
    /// The routing key.
    public var routingKey: String

    /// Makes an address.
    public init(exchange: String, routingKey: String) {
        self.exchange = exchange
        self.routingKey = routingKey
    }
}
