internal import Messaging

/// A message for a consumer.
///
/// A class, because it passes through many hands, and has a dozen references.
final class DeliveredMessage: Sendable {
    let consumerTag: String
    let tag: UInt64
    let isRedelivered: Bool
    let properties: MessageProperties
    /// All of it, or the end of a message that is longer than is taken.
    let body: [UInt8]
    /// How long it is.
    let size: Int

    init(
        consumerTag: String,
        tag: UInt64,
        isRedelivered: Bool,
        properties: MessageProperties,
        body: [UInt8],
        size: Int
    ) {
        self.consumerTag = consumerTag
        self.tag = tag
        self.isRedelivered = isRedelivered
        self.properties = properties
        self.body = body
        self.size = size
    }
}

extension DeliveredMessage: Hashable {
    static func == (left: DeliveredMessage, right: DeliveredMessage) -> Bool {
        left.consumerTag == right.consumerTag && left.tag == right.tag && left.isRedelivered == right.isRedelivered
            && left.properties == right.properties && left.body == right.body && left.size == right.size
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(consumerTag)
        hasher.combine(tag)
    }
}
