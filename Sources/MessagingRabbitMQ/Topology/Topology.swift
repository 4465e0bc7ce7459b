internal import Messaging

/// Which exchanges, queues, bindings and consumers each role needs: oslo's layout, as values (wire reference 5.1 to 5.6).
///
/// Nothing here talks to a broker. What it says follows from the options and from names alone, so a driver may declare it
/// again after each reconnection and get the very same.
struct Topology: Sendable, Hashable {
    let options: RabbitOptions

    static let queueType = "x-queue-type"
    static let streamOffset = "x-stream-offset"

    init(_ options: RabbitOptions = RabbitOptions()) { self.options = options }

    // The control exchange of a transport, or that of a target.
    func exchange(_ name: String) -> ExchangeDeclaration {
        ExchangeDeclaration(
            name: name,
            kind: .topic,
            isDurable: topicsAreDurable,
            isAutoDelete: options.autoDeletesQueues
        )
    }

    /// The exchange that feeds the fanout queues of a topic.
    func fanoutExchange(topic: String) -> ExchangeDeclaration {
        ExchangeDeclaration(
            name: Addressing.fanoutExchange(topic: topic),
            kind: .fanout,
            isDurable: options.usesTransientQuorumQueues,
            isAutoDelete: true
        )
    }

    /// A queue that outlives its consumers: a topic's, a server's, or one for notifications.
    func lastingQueue(_ name: String) -> QueueDeclaration {
        QueueDeclaration(
            name: name,
            isDurable: topicsAreDurable,
            isAutoDelete: options.autoDeletesQueues,
            arguments: options.quorum?.arguments ?? [:]
        )
    }

    /// How long the queues of a server that has another name at each start outlive it.
    ///
    /// Nobody comes back for them, and fanouts pile up in one of them meanwhile. A server that only lost its connection
    /// for that long declares them again.
    static let abandonment = Duration.seconds(20)

    /// A queue of one consumer's own, which expires by itself if its owner dies.
    ///
    /// - Parameter atMost: how long it may wait for its owner, however long the options let it.
    func transientQueue(_ name: String, atMost limit: Duration? = nil) -> QueueDeclaration {
        var queue = QueueDeclaration(name: name, isDurable: options.usesTransientQuorumQueues)
        if options.usesTransientQuorumQueues { queue.arguments.entries.append(.queueType("quorum")) }
        if let time = [options.transientQueuesTimeToLive, limit].compactMap({ $0 }).min() {
            queue.arguments.entries.append(.init(name: "x-expires", value: .int32(Int32(clamping: time.milliseconds))))
        }
        return queue
    }

    /// The stream all servers of a topic read its fanouts from.
    func fanoutStream(topic: String) -> QueueDeclaration {
        var queue = QueueDeclaration(name: Addressing.fanoutExchange(topic: topic), isDurable: true)
        queue.arguments.entries.append(.queueType("stream"))
        if let time = options.transientQueuesTimeToLive {
            queue.arguments.entries.append(.init(name: "x-max-age", value: .text("\(time.components.seconds)s")))
        }
        return queue
    }

    /// A quorum queue is durable, and so must the exchange be that feeds it.
    private var topicsAreDurable: Bool { options.usesDurableQueues || options.quorum != nil }
}

extension RabbitOptions.Quorum {
    fileprivate var arguments: FieldTable {
        var table: FieldTable = [Topology.queueType: .text("quorum")]
        let limits = [
            ("x-delivery-limit", deliveryLimit), ("x-max-in-memory-length", longestInMemory),
            ("x-max-in-memory-bytes", mostBytesInMemory),
        ]
        for case (let name, let limit?) in limits {
            table.entries.append(FieldTable.Entry(name: name, value: .int32(limit)))
        }
        return table
    }
}

extension FieldTable.Entry {
    fileprivate static func queueType(_ type: String) -> FieldTable.Entry {
        FieldTable.Entry(name: Topology.queueType, value: .text(type))
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
