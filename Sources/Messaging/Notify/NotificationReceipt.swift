/// What became of a notification.
///
/// A notifier never throws: what is worth telling must not break what is being done. Who wants to know looks here.
public struct NotificationReceipt: Sendable {
    /// A driver that could not tell it.
    public struct Failure: Sendable {
        /// The driver's name.
        public var driver: String
        /// Why; it was logged already.
        public var error: any Error
    }

    /// The identity of the notification, in every copy of it.
    public var messageID: String
    /// The drivers that could not tell it, in their order; empty when all did.
    public var failures: [Failure]

    /// Requires that every driver has told it.
    ///
    /// - Throws: the error of the first that has not.
    public func requireDelivered() throws {
        if let failure = failures.first { throw failure.error }
    }
}
