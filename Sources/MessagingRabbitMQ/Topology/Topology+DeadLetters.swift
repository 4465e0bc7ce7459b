internal import Messaging

extension Topology {
    /// A queue for what failed for good: it survives the broker's restart, and forgets its oldest letters.
    func deadLetterQueue(_ name: String, _ limits: DeadLetterLimits) -> QueueDeclaration {
        let (seconds, attoseconds) = limits.age.components
        let age = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return QueueDeclaration(
            name: name,
            isDurable: true,
            arguments: [
                "x-max-length": .int32(Int32(clamping: limits.length)),
                "x-message-ttl": .int32(Int32(clamping: age)),
                "x-overflow": .text("drop-head"),
            ],
            isTakenAsItIs: true
        )
    }

    /// What somebody who looks at letters consumes; the queue is never made for that.
    func deadLetters(in name: String, atMost count: Int) -> ListeningChannel {
        let queue = ConsumedQueue(
            queue: QueueDeclaration(name: name, isDurable: true),
            sources: [],
            consumerTag: "1",
            consumeArguments: [:],
            isDeclaredByOthers: true
        )
        return ListeningChannel(prefetch: UInt16(clamping: count), queues: [queue], acknowledgesTogether: false)
    }
}
