/// A method this client sends to the broker (AMQP 0-9-1, section 1.3 and on), publishing aside.
enum ClientMethod: Sendable, Hashable {
    case openChannel
    case closeChannel
    /// Answers the broker's closing of a channel.
    case confirmChannelClosed
    /// Answers the broker's closing of the connection.
    case confirmConnectionClosed
    /// Makes an exchange, queue or binding, unless it is there.
    case declare(Declaration)
    /// Asks about a queue without making it.
    case inspectQueue(name: String)
    case deleteQueue(name: String)
    /// How many unacknowledged messages each consumer of the channel is given.
    case limitPrefetch(count: UInt16)
    case consume(queue: String, tag: String, arguments: FieldTable)
    case cancel(tag: String)
    /// Turns publisher confirms on.
    case selectConfirms
    case acknowledge(tag: UInt64, multiple: Bool)
    case reject(tag: UInt64, requeue: Bool)

    /// The answer that means success; nil for methods that have none.
    var reply: MethodID? {
        switch self {
        case .openChannel: .channelOpenOk
        case .closeChannel: .channelCloseOk
        case .declare(.exchange): .exchangeDeclareOk
        case .declare(.queue), .inspectQueue: .queueDeclareOk
        case .declare(.bind): .queueBindOk
        case .deleteQueue: .queueDeleteOk
        case .limitPrefetch: .basicQosOk
        case .consume: .basicConsumeOk
        case .cancel: .basicCancelOk
        case .selectConfirms: .confirmSelectOk
        case .confirmChannelClosed, .confirmConnectionClosed, .acknowledge, .reject: nil
        }
    }
}
