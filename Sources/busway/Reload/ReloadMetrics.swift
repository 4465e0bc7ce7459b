import BuswayObservability
import Glibc

/// What is counted of reading the configuration again, under the names Prometheus' own programs use.
struct ReloadMetrics: Sendable {
    private let successes: CounterCell
    private let failures: CounterCell
    private let wasSuccessful: GaugeCell
    private let time: GaugeCell

    /// The start counts as the first success.
    init(_ registry: MetricsRegistry) {
        let help = "How often the configuration was read again, by how that ended."
        successes = registry.counter("busway_config_reloads_total", help, [MetricLabel("result", "success")])
        failures = registry.counter("busway_config_reloads_total", help, [MetricLabel("result", "failure")])
        wasSuccessful = registry.gauge(
            "busway_config_last_reload_successful",
            "Whether the configuration in force is the one in the file, as far as it was read."
        )
        time = registry.gauge(
            "busway_config_last_reload_success_timestamp_seconds",
            "When the configuration in force was read, in seconds since 1970."
        )
        noteSuccess(isStart: true)
    }

    func noteSuccess(isStart: Bool = false) {
        if !isStart { successes.increment() }
        wasSuccessful.set(Double(1))
        time.set(Double(Glibc.time(nil)))
    }

    func noteFailure() {
        failures.increment()
        wasSuccessful.set(Double(0))
    }
}
