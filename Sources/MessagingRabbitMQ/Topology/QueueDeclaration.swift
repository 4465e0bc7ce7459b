/// A queue as it is declared; never passive or without an answer.
struct QueueDeclaration: Sendable, Hashable {
    var name: String
    /// Whether it survives a restart of the broker.
    var isDurable = false
    /// Whether it goes with its last consumer.
    var isAutoDelete = false
    /// Whether it belongs to the connection that declares it, and goes with that.
    var isExclusive = false
    var arguments: FieldTable = [:]
    /// Whether one that exists with other arguments will do; without it the broker's refusal is the sender's.
    var isTakenAsItIs = false
}
