public import CoreMetrics
import Synchronization

/// How often something was how large, in fixed steps, so that histograms of many processes can be added up.
///
/// A record is a search of a few comparisons and two atomic additions.
public final class HistogramCell: TimerHandler, RecorderHandler, MetricCell {
    /// The upper bounds of the steps.
    struct Bounds: Sendable {
        let values: [Double]

        /// For times in seconds: half a millisecond to a minute, and what takes longer.
        static let seconds = Bounds(
            values: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        )
        /// For numbers and sizes: powers of four from 1 to a thousand million.
        static let sizes = Bounds(values: (0..<16).map { Double(1 << (2 * $0)) })
    }

    private let bounds: Bounds
    /// One for each bound, and one for what is larger than all.
    private let counts = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }
    private let sum = Atomic<UInt64>(0)

    init(_ bounds: Bounds) {
        precondition(bounds.values.count < 17, "a histogram has room for 16 bounds")
        self.bounds = bounds
    }

    /// Records a time.
    public func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    /// Records a value.
    public func record(_ value: Int64) { record(Double(value)) }

    /// Records a value.
    public func record(_ value: Double) {
        var index = 0
        while index < bounds.values.count, value > bounds.values[index] { index += 1 }
        counts[index].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    /// Records a time.
    public func record(_ duration: Duration) {
        record(Double(Int64(clamping: duration.attoseconds / 1_000_000_000)) / 1e9)
    }

    /// How many were recorded so far.
    public var count: UInt64 {
        var total: UInt64 = 0
        for index in 0..<17 { total += counts[index].load(ordering: .relaxed) }
        return total
    }

    func samples(_ labels: [MetricLabel]) -> [MetricFamily.Sample] {
        var samples: [MetricFamily.Sample] = []
        var below: UInt64 = 0
        for (index, bound) in (bounds.values + [.infinity]).enumerated() {
            // The last step is the rest, wherever the bounds end.
            below += counts[index].load(ordering: .relaxed)
            let limit = MetricLabel("le", Exposition.number(bound))
            samples.append(MetricFamily.Sample("_bucket", labels + [limit], Double(below)))
        }
        samples.append(MetricFamily.Sample("_sum", labels, Double(bitPattern: sum.load(ordering: .relaxed))))
        // The same number as the last step's, whatever is recorded meanwhile.
        samples.append(MetricFamily.Sample("_count", labels, Double(below)))
        return samples
    }
}
