internal import Messaging

/// A queue to consume from, with all that must be declared first.
struct ConsumedQueue: Sendable, Hashable {
    /// An exchange that feeds the queue, and the routing key for which it does.
    struct Source: Sendable, Hashable {
        var exchange: ExchangeDeclaration
        var routingKey: String
    }

    var queue: QueueDeclaration
    /// What feeds it; empty for a queue that is reached by its name alone.
    var sources: [Source]
    /// The name of the consumer on its channel.
    var consumerTag: String
    /// The arguments of `basic.consume`.
    var consumeArguments: FieldTable
    /// Whether the queue is this consumer's own and is deleted when it stops for good.
    var isDeletedOnStop = false
    /// Whether it must be there already: its arguments are its senders' affair.
    var isDeclaredByOthers = false

    /// What must be declared before consuming, in Python's order: exchange, queue and binding for each source.
    var declarations: [Declaration] {
        guard !isDeclaredByOthers else { return [] }
        guard !sources.isEmpty else { return [.queue(queue)] }
        return sources.flatMap { source -> [Declaration] in
            let binding = Binding(queue: queue.name, exchange: source.exchange.name, routingKey: source.routingKey)
            return [.exchange(source.exchange), .queue(queue), .bind(binding)]
        }
    }

    /// The same without durability, for when the broker has the exchange already and it is not durable (`406`).
    ///
    /// nil when nothing here is durable, or when the queue is of a kind that only exists as durable. The other way
    /// round there is no way out: a durable exchange that somebody else declared stays durable (wire reference 5.9).
    var withoutDurability: ConsumedQueue? {
        guard sources.contains(where: \.exchange.isDurable), queue.arguments[Topology.queueType] == nil else {
            return nil
        }
        var copy = self
        copy.queue.isDurable = false
        for index in copy.sources.indices { copy.sources[index].exchange.isDurable = false }
        return copy
    }

    /// The same under a new name, when the queue belongs to one connection; others are as they are.
    ///
    /// The broker may not know yet that the connection before is gone, and would refuse its queue to this one (`405`).
    func renewed() -> ConsumedQueue {
        guard queue.isExclusive else { return self }
        var copy = self
        copy.queue.name = Addressing.tailQueue(id: UniqueID.next())
        return copy
    }

    /// The same, going on with the message at `offset` where the queue is a stream; other queues keep no place.
    func resuming(at offset: Int64) -> ConsumedQueue {
        guard isStream else { return self }
        var copy = self
        copy.consumeArguments = [Topology.streamOffset: .int64(offset)]
        return copy
    }

    /// Whether the queue is a stream, whose messages carry the header `x-stream-offset`.
    var isStream: Bool { queue.arguments[Topology.queueType] == .text("stream") }
}
