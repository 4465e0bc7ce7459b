/// How finely requests are told apart in metrics.
///
/// A label whose values callers choose, such as a method's name at a gateway, is a way to fill the memory of whoever keeps
/// the metrics.
public struct MetricLabels: Sendable, Hashable {
    private enum Kind: Sendable {
        case summary
        case byMethod
    }

    private let kind: Kind

    /// By kind of request and outcome only.
    public static let summary = MetricLabels(kind: .summary)
    /// By exchange, topic, namespace, version and method as well, as oslo.messaging has it.
    ///
    /// For programs that choose all of these themselves. Beyond a thousand combinations further ones are counted without.
    public static let byMethod = MetricLabels(kind: .byMethod)
}
