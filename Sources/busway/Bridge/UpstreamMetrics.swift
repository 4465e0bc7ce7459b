import BuswayBridge
import BuswayObservability
import CurlHTTP

/// What Prometheus is told of the services behind a bridge, read when it asks.
enum UpstreamMetrics {
    static func collect(_ upstreams: [Upstream]) -> [MetricFamily] {
        let found = upstreams.map { ($0, $0.statistics, [MetricLabel("upstream", $0.service.description)]) }
        return [
            MetricFamily(
                "busway_upstream_requests_total",
                .counter,
                "Requests to the service that have begun, tries and health included.",
                found.map { .init(Double($0.1.requests), $0.2) }
            ),
            MetricFamily(
                "busway_upstream_connections_total",
                .counter,
                "Connections to the service that were opened.",
                found.map { .init(Double($0.1.connections), $0.2) }
            ),
            MetricFamily(
                "busway_upstream_requests_in_flight",
                .gauge,
                "Requests to the service that have not ended, those that wait for a place included.",
                found.map { .init(Double($0.1.unfinished), $0.2) }
            ),
            MetricFamily(
                "busway_upstream_circuit_open",
                .gauge,
                "Whether the service is left alone: 1 or 0.",
                found.map { .init($0.0.circuit.isOpen ? 1 : 0, $0.2) }
            ),
        ]
    }
}
