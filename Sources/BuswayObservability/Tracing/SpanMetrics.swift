/// What is counted of exporting spans.
public struct SpanMetrics: Sendable {
    let exported: CounterCell
    let rejected: CounterCell
    let failed: CounterCell
    let requests: CounterCell
    let failures: CounterCell

    /// Counts in `registry`; what `queue` holds and has dropped is read when it is asked.
    public init(_ registry: MetricsRegistry, _ queue: SpanQueue) {
        let help = "Spans that left the queue in vain: the export failed, or the collector rejected them."
        exported = registry.counter("busway_trace_spans_exported_total", "Spans that the collector took.")
        failed = registry.counter("busway_trace_spans_lost_total", help, [MetricLabel("reason", "failed")])
        rejected = registry.counter("busway_trace_spans_lost_total", help, [MetricLabel("reason", "rejected")])
        requests = registry.counter("busway_trace_exports_total", "Requests to the collector.")
        failures = registry.counter(
            "busway_trace_exports_failed_total",
            "Requests to the collector that came to nothing; some are made again."
        )
        registry.register {
            [
                .counter(
                    "busway_trace_spans_dropped_total",
                    "Spans that were dropped because the queue was full.",
                    Double(queue.dropped)
                ),
                .gauge("busway_trace_queue_spans", "Spans that wait to be exported.", Double(queue.count)),
            ]
        }
    }
}
