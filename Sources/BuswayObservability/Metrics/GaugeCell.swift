public import CoreMetrics
import Synchronization

/// A number that goes up and down.
public final class GaugeCell: MeterHandler, RecorderHandler, MetricCell {
    /// The bits of the value; there is no atomic `Double`.
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// Sets it.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Sets it.
    public func set(_ value: Int64) { set(Double(value)) }

    /// The last value is the value.
    public func record(_ value: Double) { set(value) }

    /// The last value is the value.
    public func record(_ value: Int64) { set(Double(value)) }

    /// Adds to it.
    public func increment(by amount: Double) { bits.add(amount) }

    /// Takes from it.
    public func decrement(by amount: Double) { bits.add(-amount) }

    /// What it is now.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func samples(_ labels: [MetricLabel]) -> [MetricFamily.Sample] { [MetricFamily.Sample(value, labels)] }
}

extension Atomic where Value == UInt64 {
    /// Adds to the `Double` whose bits these are.
    borrowing func add(_ amount: Double) {
        var seen = load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}
