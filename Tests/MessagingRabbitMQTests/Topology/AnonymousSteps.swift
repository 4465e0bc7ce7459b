@testable import MessagingRabbitMQ

extension ListeningChannel {
    /// What this channel asks for, beside its `basic.qos`, as a capture shows it.
    var steps: [CapturedChannel.Step] {
        declarations.map { .declaration($0.anonymous) }
            + queues.map { queue in
                .consume(
                    queue: CapturedChannel.anonymous(queue.queue.name),
                    tag: queue.consumerTag,
                    arguments: queue.consumeArguments
                )
            }
    }
}

extension Declaration {
    var anonymous: Declaration {
        switch self {
        case .exchange: return self
        case .queue(var queue):
            queue.name = CapturedChannel.anonymous(queue.name)
            return .queue(queue)
        case .bind(var binding):
            binding.queue = CapturedChannel.anonymous(binding.queue)
            return .bind(binding)
        }
    }
}
