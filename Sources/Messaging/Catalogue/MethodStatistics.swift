/// What a server has done for one of its methods.
public struct MethodStatistics: Sendable, Hashable {
    /// The failure a method ended with last.
    public struct LastError: Sendable, Hashable {
        /// What its caller was told, cut to ``longestText`` characters: never more than that.
        public var text: String
        /// How long ago it was, in seconds.
        public var age: Double

        /// The most characters kept of an error.
        public static let longestText = 300

        /// Makes an account of a failure.
        public init(text: String, age: Double) {
            self.text = String(text.prefix(Self.longestText))
            self.age = age
        }
    }

    /// How often it has ended, well or not.
    public var calls: Int
    /// How often it has failed.
    public var errors: Int
    /// The mean time from its start to its end, in seconds; nil before the first end.
    public var meanSeconds: Double?
    /// The last failure; nil when there was none.
    public var lastError: LastError?

    /// Makes statistics; of a method that was never called unless said otherwise.
    public init(calls: Int = 0, errors: Int = 0, meanSeconds: Double? = nil, lastError: LastError? = nil) {
        self.calls = calls
        self.errors = errors
        self.meanSeconds = meanSeconds
        self.lastError = lastError
    }

    /// Adds what another server, or another way to the same method, has counted.
    public mutating func add(_ other: MethodStatistics) {
        let (sum, overflow) = calls.addingReportingOverflow(other.calls)
        let total = Double(calls) * (meanSeconds ?? 0) + Double(other.calls) * (other.meanSeconds ?? 0)
        calls = overflow ? .max : sum
        errors = errors.addingReportingOverflow(other.errors).overflow ? .max : errors + other.errors
        meanSeconds = meanSeconds == nil && other.meanSeconds == nil ? nil : calls == 0 ? nil : total / Double(calls)
        guard let theirs = other.lastError else { return }
        if lastError.map({ theirs.age < $0.age }) ?? true { lastError = theirs }
    }
}
