import BuswayGateway
import BuswayObservability
import Logging
import Reactor
import ReactorTLS
import SocketHTTP

/// Counts what happens on the connections of one listener, and tells the operator of clients that could not be agreed
/// with, because they cannot tell him themselves.
struct FrontObserver: HTTPServerObserver {
    private let logger: Logger
    private let listener: MetricLabel
    private let registry: MetricsRegistry
    private let handshakes: CounterCell
    private let accepts: CounterCell
    private let ends = SeriesTable<HTTPConnectionEnd, CounterCell>(limit: 100)
    private let refusals = SeriesTable<String, CounterCell>(limit: 100)

    /// - Parameter listener: the word for it in the metrics, such as `api`.
    init(_ listener: String, _ registry: MetricsRegistry, logger: Logger) {
        self.logger = logger
        self.listener = MetricLabel("listener", listener)
        self.registry = registry
        handshakes = registry.counter(
            "busway_http_handshakes_failed_total",
            "TLS handshakes that came to nothing.",
            [self.listener]
        )
        accepts = registry.counter(
            "busway_http_accept_failures_total",
            "Connections that could not be accepted, for want of descriptors or memory.",
            [self.listener]
        )
    }

    func connectionClosed(peer: SocketAddress, end: HTTPConnectionEnd, requests: Int) {
        ends.cell(for: end) {
            registry.counter(
                "busway_http_connections_closed_total",
                "Connections that have ended, by why.",
                [listener, MetricLabel("reason", end.description)]
            )
        }?.increment()
    }

    func requestRefused(peer: SocketAddress, error: HTTPLayerError) {
        let reason = error.problemCode.name
        refusals.cell(for: reason) {
            registry.counter(
                "busway_http_requests_refused_total",
                "Requests that the HTTP layer refused by itself, by the problem they were answered with.",
                [listener, MetricLabel("reason", reason)]
            )
        }?.increment()
    }

    func handshakeFailed(peer: SocketAddress, error: TLSError) {
        handshakes.increment()
        logger.info(
            "a TLS handshake failed",
            metadata: ["peer": .string(peer.description), "reason": .string(error.description)]
        )
    }

    func acceptFailed(on address: SocketAddress, error: SocketError) {
        accepts.increment()
        logger.warning(
            "connections cannot be accepted",
            metadata: ["address": .string(address.description), "reason": .string(error.description)]
        )
    }
}
