internal import Messaging

/// A message on its way to a broker.
struct PublishRequest: Sendable {
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
    var address: BusAddress
    /// Whether it comes back when no queue takes it.
    var isMandatory: Bool
    var properties: MessageProperties
    var body: [UInt8]
    /// What must be declared before the first message to this address.
    var declarations: [Declaration]
    /// Whether every listener of the address recognises a message that comes twice.
    var mayBeRepeated: Bool
    /// Whether somebody waits for the broker's word that it has the message, and not for what comes of it.
    var awaitsConfirm: Bool
    /// Asked just before it is written: whether somebody still waits.
    var isWanted: @Sendable () -> Bool
    /// Told once how it ended, on the publisher's lane.
    var finish: @Sendable (Outcome) -> Void
}
