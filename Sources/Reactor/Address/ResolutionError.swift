/// Says why a name could not be looked up.
public struct ResolutionError: Error, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound = "the name is not known"
            case temporary = "the name service does not answer"
            case failed = "the lookup failed"
            case deadlineExceeded = "the lookup took too long"
            case cancelled = "the lookup was cancelled"
            case overloaded = "too many lookups are going on"
        }

        private let kind: Kind

        /// There is no such name, or it has no address.
        ///
        /// Trying again does not help.
        public static let notFound = Code(kind: .notFound)
        /// The name service did not answer.
        ///
        /// Trying again later may help.
        public static let temporary = Code(kind: .temporary)
        /// The lookup failed for a reason the detail names.
        public static let failed = Code(kind: .failed)
        /// The deadline came first.
        public static let deadlineExceeded = Code(kind: .deadlineExceeded)
        /// The task was cancelled.
        public static let cancelled = Code(kind: .cancelled)
        /// As many lookups are still going on as the resolver allows.
        public static let overloaded = Code(kind: .overloaded)

        /// What happened, in a few words.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// The name that was to be looked up.
    public let host: String
    /// The system's own words, if there are any.
    public let detail: String?

    init(_ code: Code, host: String, detail: String? = nil) {
        self.code = code
        self.host = host
        self.detail = detail
    }

    /// The name and what happened.
    public var description: String { "\(host): \(code)" + (detail.map { " (\($0))" } ?? "") }
}
