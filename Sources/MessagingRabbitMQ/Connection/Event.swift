internal import Messaging

/// Something the broker tells, whole.
enum Event: Sendable, Hashable {
    case delivery(DeliveredMessage)
    case returned(ReturnedMessage)
    /// Published messages were taken (`isAccepted`) or refused.
    case confirmed(tag: UInt64, multiple: Bool, isAccepted: Bool)
    /// A consumer was ended by the broker, because its queue is gone.
    case consumerCancelled(tag: String)
    case channelClosed(channel: UInt16, code: UInt16, reason: String)
    case connectionClosed(code: UInt16, reason: String)
    case blocked(reason: String)
    case unblocked
    /// The answer to a method of ours; the counts are those of a queue.
    case reply(channel: UInt16, MethodID, messages: UInt32, consumers: UInt32)
}

/// A message no queue took.
struct ReturnedMessage: Sendable, Hashable {
    var code: UInt16
    var reason: String
    var address: BusAddress
    var body: [UInt8]
}
