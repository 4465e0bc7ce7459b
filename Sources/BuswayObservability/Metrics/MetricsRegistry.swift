public import CoreMetrics
import Locking

/// All metrics of a process: what libraries count through swift-metrics, what the program counts by itself, and what is
/// read only when somebody asks.
///
/// Making a series takes a lock; counting in one does not. A family holds at most ``seriesLimit`` series: labels whose
/// values others choose must not fill the memory, so what comes later is counted together, with `other` for each label.
public final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Family {
        let help: String
        let kind: MetricFamily.Kind
        var cells: [[MetricLabel]: any MetricCell] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> [MetricFamily]] = []
    }

    /// The most series of one family.
    public let seriesLimit: Int
    private let state = Lock(State())

    /// Makes one that knows nothing yet.
    public init(seriesLimit: Int = 1000) {
        precondition(seriesLimit > 0, "a family needs a series")
        self.seriesLimit = seriesLimit
    }

    /// The content type of ``exposition()``.
    public static let contentType = Exposition.contentType

    /// Has `collect` asked at each scrape; it must not block.
    public func register(_ collect: @escaping @Sendable () -> [MetricFamily]) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// The counter of that name with those labels, the same each time.
    public func counter(_ name: String, _ help: String, _ labels: [MetricLabel] = []) -> CounterCell {
        cell(name, .counter, help, labels) { CounterCell() }
    }

    /// The gauge of that name with those labels, the same each time.
    public func gauge(_ name: String, _ help: String, _ labels: [MetricLabel] = []) -> GaugeCell {
        cell(name, .gauge, help, labels) { GaugeCell() }
    }

    /// The histogram of times in seconds of that name with those labels, the same each time.
    public func seconds(_ name: String, _ help: String, _ labels: [MetricLabel] = []) -> HistogramCell {
        cell(name, .histogram, help, labels) { HistogramCell(.seconds) }
    }

    func sizes(_ name: String, _ help: String, _ labels: [MetricLabel]) -> HistogramCell {
        cell(name, .histogram, help, labels) { HistogramCell(.sizes) }
    }

    /// Everything, in Prometheus' text format, the families by name.
    public func exposition() -> [UInt8] {
        let (own, collectors) = state.withLock { state in (state.families, state.collectors) }
        var families = own.map { name, family in
            let cells = family.cells.sorted { left, right in
                left.key.lexicographicallyPrecedes(right.key) { $0.value < $1.value }
            }
            return MetricFamily(name, family.kind, family.help, cells.flatMap { $0.value.samples($0.key) })
        }
        for collect in collectors { families += collect() }
        var text = Exposition()
        for family in families.sorted(by: { $0.name < $1.name }) { text.add(family) }
        return text.bytes
    }

    /// A name that is taken by another kind gives a cell that counts and is not shown, as swift-metrics must have one.
    private func cell<Cell: MetricCell>(
        _ name: String,
        _ kind: MetricFamily.Kind,
        _ help: String,
        _ labels: [MetricLabel],
        _ make: () -> Cell
    ) -> Cell {
        state.withLock { state in
            var family = state.families[name] ?? Family(help: help, kind: kind)
            var labels = labels
            if family.cells[labels] == nil, family.cells.count >= seriesLimit {
                labels = labels.map { MetricLabel($0.name, "other") }
            }
            if let known = family.cells[labels] { return known as? Cell ?? make() }
            guard family.kind == kind else { return make() }
            let cell = make()
            family.cells[labels] = cell
            state.families[name] = family
            return cell
        }
    }
}
