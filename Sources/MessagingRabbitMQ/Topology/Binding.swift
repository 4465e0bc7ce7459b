/// The rule that a queue gets the messages an exchange has for a routing key.
struct Binding: Sendable, Hashable {
    var queue: String
    var exchange: String
    var routingKey: String
}
