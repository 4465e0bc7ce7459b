internal import Synchronization

/// How far a message got on its way to the broker, and who was first: the publisher, or the end of its sender's wait.
///
/// Both ask here, so a sender who is told that nothing was sent is right however close the race.
final class SendProgress: Sendable {
    /// How far a message got.
    enum Stage: UInt8, Sendable, Hashable, AtomicRepresentable {
        /// Nothing was written.
        case waiting
        /// It is being written, or was.
        case taken
        /// The broker has it.
        case confirmed
        /// Nothing was written, and nothing will be: nobody waits any more.
        case abandoned
    }

    private let stage = Atomic(Stage.waiting)

    /// The publisher is about to write the message.
    ///
    /// - Returns: whether it may: not when the wait has ended.
    func take() -> Bool { leave(.waiting, for: .taken) != .abandoned }

    /// The broker has taken the message.
    func confirm() { stage.store(.confirmed, ordering: .releasing) }

    /// The wait has ended: what was not written yet will not be.
    ///
    /// - Returns: how far the message had got by then.
    func end() -> Stage { leave(.waiting, for: .abandoned) }

    /// Goes on to another stage, if it is still the one given; returns what it was.
    private func leave(_ expected: Stage, for next: Stage) -> Stage {
        stage.compareExchange(expected: expected, desired: next, ordering: .acquiringAndReleasing).original
    }
}
