internal import Messaging

/// Puts frames together: a method that carries content, its header and its bodies become one event.
///
/// Each channel has its own sequence, and sequences of several channels may be interleaved (AMQP 0-9-1, section 4.2.6).
/// A frame out of sequence means that the two ends disagree on the protocol: an error, never a trap.
struct FrameAssembler {
    /// A message whose frames have not all come.
    ///
    /// A class, because it is handed on with each frame, and is large.
    private final class Partial {
        let method: BrokerMethod
        /// Whether the header has come; asking the properties would copy them.
        var hasHeader = false
        var properties: MessageProperties?
        var bodySize = 0
        /// How much of the body has come, whether it was kept or not.
        var received = 0
        var body: [UInt8] = []
        /// Whether nothing but the end of the body is kept.
        var isTooLong = false

        init(_ method: BrokerMethod) { self.method = method }
    }

    /// Of a message for a consumer that is longer, nothing but the end is kept.
    private let longestBody: Int
    /// How much that is: a reply tells in its last words whose it is.
    private static let keptEnd = 4096
    private var partials = ByChannel<Partial>()

    /// Makes an assembler that takes messages of up to `longestBody` bytes.
    init(longestBody: Int = 128 << 20) {
        self.longestBody = longestBody
    }

    /// Takes the next frame.
    ///
    /// - Returns: what it completes, if anything.
    /// - Throws: `malformed` when the frame cannot come here.
    mutating func receive(_ frame: Frame) throws(AMQPError) -> Event? {
        switch frame {
        case .method(let channel, let method):
            try receive(method, on: channel)
        case .header(let channel, let properties, let bodySize):
            try receive(properties, bodySize: bodySize, on: channel)
        case .body(let channel, let bytes):
            try receive(bytes, on: channel)
        }
    }

    private mutating func receive(_ method: BrokerMethod, on channel: UInt16) throws(AMQPError) -> Event? {
        switch method {
        case .closeChannel(let code, let reason):
            // It may come in the middle of a message, of which then nothing more comes.
            partials.remove(channel)
            return .channelClosed(channel: channel, code: code, reason: reason)
        case .closeConnection(let code, let reason):
            return .connectionClosed(code: code, reason: reason)
        default:
            guard partials.value(of: channel) == nil else {
                throw AMQPError(.malformed, "A method came in the middle of a message")
            }
        }
        switch method {
        case .deliver, .returned:
            partials.put(Partial(method), channel)
            return nil
        case .ack(let tag, let multiple): return .confirmed(tag: tag, multiple: multiple, isAccepted: true)
        case .nack(let tag, let multiple): return .confirmed(tag: tag, multiple: multiple, isAccepted: false)
        case .cancelled(let consumerTag): return .consumerCancelled(tag: consumerTag)
        case .blocked(let reason): return .blocked(reason: reason)
        case .unblocked: return .unblocked
        case .queueDeclared(let messages, let consumers):
            return .reply(channel: channel, .queueDeclareOk, messages: messages, consumers: consumers)
        case .other(let id):
            return .reply(channel: channel, id, messages: 0, consumers: 0)
        case .closeChannel, .closeConnection:
            preconditionFailure("closing was dealt with above")
        }
    }

    private mutating func receive(
        _ properties: MessageProperties,
        bodySize: UInt64,
        on channel: UInt16
    ) throws(AMQPError) -> Event? {
        guard let partial = partials.value(of: channel), !partial.hasHeader else {
            throw AMQPError(.malformed, "A content header came without its method")
        }
        guard let size = Int(exactly: bodySize) else {
            throw AMQPError(.malformed, "A message of \(bodySize) bytes cannot be")
        }
        partial.hasHeader = true
        partial.properties = properties
        partial.bodySize = size
        // What comes back was ours, and no longer than we made it.
        if case .deliver = partial.method { partial.isTooLong = size > longestBody }
        return complete(partial, on: channel)
    }

    private mutating func receive(_ bytes: [UInt8], on channel: UInt16) throws(AMQPError) -> Event? {
        guard let partial = partials.value(of: channel), partial.hasHeader else {
            throw AMQPError(.malformed, "A content body came without its header")
        }
        partial.received += bytes.count
        guard partial.received <= partial.bodySize else {
            throw AMQPError(.malformed, "A message is longer than its header says")
        }
        if partial.isTooLong {
            partial.body = Array((partial.body + bytes).suffix(Self.keptEnd))
        } else if partial.body.isEmpty {
            // Nearly every message fits one frame: its bytes are kept as they are.
            partial.body = bytes
            if bytes.count < partial.bodySize { partial.body.reserveCapacity(partial.bodySize) }
        } else {
            partial.body.append(contentsOf: bytes)
        }
        return complete(partial, on: channel)
    }

    private mutating func complete(_ partial: Partial, on channel: UInt16) -> Event? {
        guard partial.received == partial.bodySize, let properties = partial.properties.take() else {
            return nil
        }
        partials.remove(channel)
        switch partial.method {
        case .deliver(let consumerTag, let tag, let redelivered):
            let delivery = DeliveredMessage(
                consumerTag: consumerTag,
                tag: tag,
                isRedelivered: redelivered,
                properties: properties,
                body: partial.body,
                size: partial.bodySize
            )
            return .delivery(delivery)
        case .returned(let code, let reason, let exchange, let routingKey):
            let address = BusAddress(exchange: exchange, routingKey: routingKey)
            return .returned(ReturnedMessage(code: code, reason: reason, address: address, body: partial.body))
        default:
            preconditionFailure("only methods that carry content are kept")
        }
    }
}
