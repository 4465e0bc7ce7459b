internal import Messaging

/// A message, what is to be true for it to be sent, and how far it has got.
///
/// A class, because all who see to it on its way hold on to it.
final class Sending: Sendable {
    let address: BusAddress
    let isMandatory: Bool
    let requiresConsumer: Bool
    let mayBeRepeated: Bool
    let declarations: [Declaration]
    let message: OutgoingMessage
    /// When it must not be written any more, although somebody may still wait for a reply to it.
    let due: Moment?
    let progress = SendProgress()

    init(
        address: BusAddress,
        isMandatory: Bool,
        requiresConsumer: Bool,
        mayBeRepeated: Bool,
        declarations: [Declaration],
        message: OutgoingMessage,
        due: Moment? = nil
    ) {
        self.address = address
        self.isMandatory = isMandatory
        self.requiresConsumer = requiresConsumer
        self.mayBeRepeated = mayBeRepeated
        self.declarations = declarations
        self.message = message
        self.due = due
    }
}
