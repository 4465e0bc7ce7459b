public import CoreMetrics
import Synchronization

/// A number that only grows; an increment is one atomic addition.
public final class CounterCell: CounterHandler, MetricCell {
    private let value = Atomic<Int64>(0)

    init() {}

    /// Adds to it.
    public func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

    /// Adds one.
    public func increment() { increment(by: 1) }

    /// Starts again from nothing, which Prometheus takes for a restart.
    public func reset() { value.store(0, ordering: .relaxed) }

    /// What was counted so far.
    public var count: Int64 { value.load(ordering: .relaxed) }

    func samples(_ labels: [MetricLabel]) -> [MetricFamily.Sample] { [MetricFamily.Sample(Double(count), labels)] }
}
