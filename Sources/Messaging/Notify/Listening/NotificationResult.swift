/// What an endpoint says of a notification it was given.
public struct NotificationResult: Sendable, Hashable {
    private enum Kind: Sendable {
        case handled
        case requeue
    }

    private let kind: Kind

    /// It is done with.
    public static let handled = NotificationResult(kind: .handled)
    /// It is to come again, to this listener or another, if the listener allows that.
    public static let requeue = NotificationResult(kind: .requeue)
}
