import BuswayObservability
import SocketHTTP

/// What a scrape is told of the HTTP layer: one family a number, one series a listener.
struct FrontMetrics: Sendable {
    /// The fronts by the word for their listener.
    let fronts: [(listener: String, front: HTTPFront)]

    /// Reads it.
    func collect() -> [MetricFamily] {
        let read = fronts.map { ($0.listener, $0.front.statistics) }
        let family = {
            (name: String, kind: MetricFamily.Kind, help: String, value: (HTTPServerStatistics) -> Int) in
            MetricFamily(
                name,
                kind,
                help,
                read.map { .init(Double(value($1)), [MetricLabel("listener", $0)]) }
            )
        }
        return [
            family("busway_http_connections", .gauge, "Connections that are open, idle ones included.") {
                $0.openConnections
            },
            family("busway_http_requests_in_flight", .gauge, "Requests whose answer is not written yet.") {
                $0.requestsInFlight
            },
            family("busway_http_connections_total", .counter, "Connections that were served.") {
                $0.acceptedConnections
            },
            family(
                "busway_http_connections_refused_total",
                .counter,
                "Connections answered 503 or cut, because there were too many."
            ) { $0.refusedConnections },
            family("busway_http_requests_total", .counter, "Requests that were given to the gateway.") { $0.requests },
        ]
    }
}
