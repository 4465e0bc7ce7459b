import BuswayObservability

/// What a scrape is told of the gateway's state: who is in flight, who waits, what is closed.
struct StateMetrics: Sendable {
    let readiness: Readiness
    let places: Places
    let circuits: CircuitBreaker
    let streams: EventStreams

    /// Reads it.
    func collect() -> [MetricFamily] {
        let open = circuits.open
        return [
            .gauge("busway_requests_in_flight", "Requests on the bus now.", Double(places.count)),
            .gauge("busway_requests_waiting", "Requests that wait for a place in flight.", Double(places.waiting)),
            .gauge("busway_streams_open", "Event streams that are open now.", Double(streams.count)),
            .gauge("busway_draining", "Whether the gateway is about to stop.", readiness.isDraining ? 1 : 0),
            MetricFamily(
                "busway_circuit_open",
                .gauge,
                "Topics that stopped answering: 1 when every caller is refused, 0 when only some are.",
                open.prefix(100).map { topic in
                    MetricFamily.Sample(topic.toEverybody ? 1 : 0, [MetricLabel("topic", topic.name)])
                }
            ),
            .gauge(
                "busway_circuits_open",
                "Topics to which every caller is refused.",
                Double(open.count { $0.toEverybody })
            ),
        ]
    }
}
