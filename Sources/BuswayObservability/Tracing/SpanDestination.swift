/// Where spans are sent; what it is, the exporter does not know.
public protocol SpanDestination: Sendable {
    /// Sends one document, once.
    ///
    /// It ends within a time of its own, and soon when the task is cancelled.
    func send(_ document: [UInt8]) async -> SpanDelivery
}

/// How sending ended.
public enum SpanDelivery: Sendable, Hashable {
    /// It was taken, but for `rejected` spans, which will not be taken the next time either.
    case taken(rejected: Int, reason: String?)
    /// It may be taken later: not before that time, when the collector says so.
    case unavailable(String, after: Duration?)
    /// It will never be taken.
    case refused(String)
}
