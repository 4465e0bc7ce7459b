/// An exchange as it is declared; never passive, internal or without an answer, and without arguments.
struct ExchangeDeclaration: Sendable, Hashable {
    /// How an exchange chooses the queues of a message.
    enum Kind: String, Sendable, Hashable {
        /// By the routing key of the binding.
        case topic
        /// All that are bound.
        case fanout
    }

    var name: String
    var kind: Kind
    /// Whether it survives a restart of the broker.
    var isDurable = false
    /// Whether it goes with its last binding.
    var isAutoDelete = false
}
