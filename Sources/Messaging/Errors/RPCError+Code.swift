extension RPCError {
    /// What can happen to a call or cast.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String, Sendable {
            case timeout
            case workerLost
            case noResponder
            case remote
            case badReply
            case busUnavailable
            case busBlocked
            case publishRejected
            case publishUnconfirmed
            case invalidTarget
            case versionCapExceeded
            case notEncodable
            case notDecodable
            case cancelled
            case closed
            case overloaded
        }

        private let kind: Kind

        /// No reply came in time; the method may still run (oslo: `MessagingTimeout`).
        public static let timeout = Code(kind: .timeout)
        /// Call monitoring was asked for and no heartbeat came in time (oslo: `MessagingTimeout` as well).
        public static let workerLost = Code(kind: .workerLost)
        /// Nobody listens there: the bus gave the message back (oslo: `MessageUndeliverable`).
        public static let noResponder = Code(kind: .noResponder)
        /// The method raised an exception, found in ``RPCError/remote`` (oslo: that exception, or `RemoteError`).
        public static let remote = Code(kind: .remote)
        /// A reply came that is not one (oslo: a bare `KeyError`, `TypeError` or JSON error).
        public static let badReply = Code(kind: .badReply)
        /// There is no connection to the bus, and nothing was written (oslo: kombu's `OperationalError`).
        public static let busUnavailable = Code(kind: .busUnavailable)
        /// The broker takes no messages for now, and nothing was written (oslo: waits without limit).
        public static let busBlocked = Code(kind: .busBlocked)
        /// The broker refused the message with a nack (oslo: `MessageDeliveryFailure`).
        public static let publishRejected = Code(kind: .publishRejected)
        /// The message was written but the broker never confirmed it (oslo: `MessageDeliveryFailure`).
        public static let publishUnconfirmed = Code(kind: .publishUnconfirmed)
        /// The target breaks a precondition of this kind of send (oslo: `InvalidTarget`).
        public static let invalidTarget = Code(kind: .invalidTarget)
        /// The target's version is above the client's cap (oslo: `RPCVersionCapError`).
        public static let versionCapExceeded = Code(kind: .versionCapExceeded)
        /// The arguments or the context cannot be written as JSON (oslo: `ValueError`).
        public static let notEncodable = Code(kind: .notEncodable)
        /// The result does not have the type that was asked for (oslo has no such check).
        public static let notDecodable = Code(kind: .notDecodable)
        /// The caller's task was cancelled; the method may still run (oslo has no cancellation).
        public static let cancelled = Code(kind: .cancelled)
        /// The transport was shut down while the call was under way, or before it.
        public static let closed = Code(kind: .closed)
        /// Too many requests are waiting already, so this one was not taken.
        public static let overloaded = Code(kind: .overloaded)

        /// The name of the code.
        public var description: String { kind.rawValue }

        /// What is known about the method when nothing more is said.
        var usualDelivery: Delivery {
            switch kind {
            case .noResponder, .busUnavailable, .busBlocked, .invalidTarget, .versionCapExceeded, .notEncodable,
                .overloaded:
                .notSent
            case .remote, .badReply, .notDecodable: .executed
            case .timeout, .workerLost, .publishRejected, .publishUnconfirmed, .cancelled, .closed: .unknown
            }
        }

        /// Whether the cause may go away by itself.
        var isTransient: Bool {
            switch kind {
            case .noResponder, .busUnavailable, .busBlocked, .overloaded: true
            case .timeout, .workerLost, .remote, .badReply, .publishRejected, .publishUnconfirmed, .invalidTarget,
                .versionCapExceeded, .notEncodable, .notDecodable, .cancelled, .closed:
                false
            }
        }
    }
}
