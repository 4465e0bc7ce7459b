extension MessagingError {
    /// What can go wrong with the library itself.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String, Sendable {
            case invalidTransportURL
            case driverLoadFailure
            case invalidTarget
            case invalidVersion
            case serverListenError
            case serverAlreadyRunning
            case taskTimeout
            case transportClosed
            case invalidConfiguration
        }

        private let kind: Kind

        /// The transport URL cannot be read, or names an option wrongly (oslo: `InvalidTransportURL`, and the bare
        /// `ValueError` and `NoSuchOptError` it lets through).
        public static let invalidTransportURL = Code(kind: .invalidTransportURL)
        /// No driver has the URL's scheme, or the driver could not be made (oslo: `DriverLoadFailure`).
        public static let driverLoadFailure = Code(kind: .driverLoadFailure)
        /// A server's or listener's target lacks what it needs (oslo: `InvalidTarget`).
        public static let invalidTarget = Code(kind: .invalidTarget)
        /// A text is not an interface version (oslo: a plain `MessagingException`).
        public static let invalidVersion = Code(kind: .invalidVersion)
        /// The bus refused to let a server or listener consume (oslo: `ServerListenError`).
        public static let serverListenError = Code(kind: .serverListenError)
        /// A server or transport was run a second time while it was running.
        public static let serverAlreadyRunning = Code(kind: .serverAlreadyRunning)
        /// Starting, stopping or waiting took longer than allowed (oslo: `TaskTimeout`).
        public static let taskTimeout = Code(kind: .taskTimeout)
        /// The transport was shut down, so nothing more can be done with it.
        public static let transportClosed = Code(kind: .transportClosed)

        /// A file or value that configures the library is not as it should be.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)

        /// The name of the code.
        public var description: String { kind.rawValue }
    }
}
