/// What the canceller of a request knows it by, whichever of the two comes to the loop first.
final class TransferTicket: @unchecked Sendable {
    // Sendable: made by the caller, and from then on touched on the loop only.
    weak var transfer: Transfer?
    var isCancelled = false
}
