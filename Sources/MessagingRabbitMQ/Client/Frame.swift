internal import Messaging

/// A frame from the broker, copied out of librabbitmq's buffers.
enum Frame: Sendable, Hashable {
    case method(channel: UInt16, BrokerMethod)
    case header(channel: UInt16, MessageProperties, bodySize: UInt64)
    case body(channel: UInt16, [UInt8])
}

/// A method the broker sends.
enum BrokerMethod: Sendable, Hashable {
    /// A message for a consumer; its header and body follow.
    case deliver(consumerTag: String, deliveryTag: UInt64, redelivered: Bool)
    /// A message that came back because no queue took it; its header and body follow.
    case returned(code: UInt16, reason: String, exchange: String, routingKey: String)
    /// The broker has taken published messages.
    case ack(tag: UInt64, multiple: Bool)
    /// The broker has refused published messages.
    case nack(tag: UInt64, multiple: Bool)
    /// The broker ended a consumer: its queue is gone.
    case cancelled(consumerTag: String)
    case closeChannel(code: UInt16, reason: String)
    case closeConnection(code: UInt16, reason: String)
    case blocked(reason: String)
    case unblocked
    /// The answer to the declaration or inspection of a queue.
    case queueDeclared(messages: UInt32, consumers: UInt32)
    /// The answer to anything else, or a method nobody here needs.
    case other(MethodID)
}
