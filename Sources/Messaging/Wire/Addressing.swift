/// Where oslo's RabbitMQ layout puts each kind of message: exchange names, routing keys and queue names.
///
/// The memory bus uses the same names, so that what works there works on the broker (wire reference 5.1 to 5.6).
public enum Addressing {
    /// The longest exchange name, queue name or routing key AMQP can carry, in bytes (AMQP 0-9-1, `shortstr`).
    public static let longestName = 255

    /// Where a call, cast or fanout cast to `target` is published.
    ///
    /// A fanout goes to the topic's own exchange, which has no control exchange in its name: services on different
    /// control exchanges that share a topic share fanouts.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when the topic is missing or a name is too long for AMQP.
    public static func request(
        _ target: Target,
        controlExchange: String
    ) throws(RPCError) -> BusAddress {
        try target.requireTopicToSend()
        let topic = target.topic ?? ""
        let address =
            if target.fanout {
                BusAddress(exchange: fanoutExchange(topic: topic), routingKey: "")
            } else {
                BusAddress(
                    exchange: target.exchange ?? controlExchange,
                    routingKey: queue(topic: topic, server: target.server)
                )
            }
        guard address.exchange.utf8.count <= longestName, address.routingKey.utf8.count <= longestName else {
            throw .invalidTarget("The names of a target must not exceed \(longestName) bytes", target)
        }
        return address
    }

    /// Where a reply to the queue called `replyQueue` is published: the default exchange.
    public static func reply(to replyQueue: String) -> BusAddress {
        BusAddress(exchange: "", routingKey: replyQueue)
    }

    /// Where a notification is published; `priority` is oslo's word for it, in lower case.
    public static func notification(
        topic: String,
        priority: String,
        exchange: String
    ) -> BusAddress {
        BusAddress(exchange: exchange, routingKey: notificationQueue(topic: topic, priority: priority))
    }

    /// The fanout exchange of a topic.
    public static func fanoutExchange(topic: String) -> String { "\(topic)_fanout" }

    /// The queue all servers of `topic` share, or the queue of one `server`; also the routing key that reaches it.
    ///
    /// An empty server counts as none, as in oslo.
    public static func queue(topic: String, server: String? = nil) -> String {
        if let server, !server.isEmpty { "\(topic).\(server)" } else { topic }
    }

    /// The queue through which one server takes part in the fanouts of `topic`.
    public static func fanoutQueue(topic: String, id: UniqueID) -> String { "\(topic)_fanout_\(id)" }

    /// The queue replies to one transport arrive in.
    public static func replyQueue(id: UniqueID) -> String { "reply_\(id)" }

    /// The queue through which somebody sees notifications in passing.
    public static func tailQueue(id: UniqueID) -> String { "busway_tail_\(id)" }

    /// The queue notifications of one priority wait in; also the routing key that reaches it.
    public static func notificationQueue(topic: String, priority: String) -> String { "\(topic).\(priority)" }
}
