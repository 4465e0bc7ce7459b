public import Reactor

/// Measures how late event loops are: a timer that fires late says how long everything else on that loop had to wait.
///
/// It measures for as long as it exists.
public final class LoopLag: Sendable {
    private let interval: Duration

    /// Begins to measure these loops.
    ///
    /// - Parameter interval: how often each loop is looked at.
    public init(_ loops: EventLoopGroup, _ registry: MetricsRegistry, interval: Duration = .seconds(1)) {
        self.interval = interval
        for loop in loops.loops {
            let cell = registry.seconds(
                "busway_loop_lag_seconds",
                "How late a timer on an event loop fired, looked at every second; up to 1 ms is rounding.",
                [MetricLabel("loop", loop.name)]
            )
            loop.execute { [weak self] in self?.look(at: loop, cell) }
        }
    }

    private func look(at loop: EventLoop, _ cell: HistogramCell) {
        let due = MonotonicTime.now + interval
        loop.schedule(at: due) { [weak self] in
            cell.record(max(.zero, MonotonicTime.now - due))
            self?.look(at: loop, cell)
        }
    }
}
