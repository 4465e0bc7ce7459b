internal import Messaging

/// A message on its way to a broker.
///
/// A class, because it passes through more hands than there are changes to it: none.
final class PublishRequest: Sendable {
    /// How publishing ends; each request ends exactly once with one of these.
    enum Outcome: Sendable, Hashable {
        /// The broker has taken the message.
        case confirmed
        /// No queue took it; the broker gave it back.
        case returned(reason: String)
        /// The broker refused it.
        case rejected
        /// The connection was lost after the message was written and before the broker confirmed it.
        case unconfirmed(AMQPError)
        /// Nothing was written: there is no connection.
        case unavailable(AMQPError)
        /// Nothing was written: the broker takes no messages for now.
        case blocked(reason: String)
        /// Nothing was written: nobody waits for it any more.
        case dropped
        /// Nothing was written: the broker does not let its exchange or queue be declared.
        case undeclarable(AMQPError)
    }

    /// Where it goes.
    let address: BusAddress
    /// Whether it comes back when no queue takes it.
    let isMandatory: Bool
    let message: OutgoingMessage
    /// What must be declared before the first message to this address.
    let declarations: [Declaration]
    /// Whether every listener of the address recognises a message that comes twice.
    let mayBeRepeated: Bool
    /// Whether somebody waits for the broker's word that it has the message, and not for what comes of it.
    let awaitsConfirm: Bool
    /// Asked just before it is written: whether somebody still waits.
    let isWanted: @Sendable () -> Bool
    /// Told once how it ended, on the publisher's lane.
    let finish: @Sendable (Outcome) -> Void

    /// How many octets it takes on the wire, about: properties and names are short.
    var size: Int { message.body.count + 256 }

    init(
        address: BusAddress,
        isMandatory: Bool,
        message: OutgoingMessage,
        declarations: [Declaration],
        mayBeRepeated: Bool,
        awaitsConfirm: Bool,
        isWanted: @escaping @Sendable () -> Bool,
        finish: @escaping @Sendable (Outcome) -> Void
    ) {
        self.address = address
        self.isMandatory = isMandatory
        self.message = message
        self.declarations = declarations
        self.mayBeRepeated = mayBeRepeated
        self.awaitsConfirm = awaitsConfirm
        self.isWanted = isWanted
        self.finish = finish
    }
}
