public import BuswayObservability
public import Messaging

/// What a scrape is told of the bus, as far as the driver and the background know it.
///
/// Public for other programs on a bus, such as a bridge.
public struct BusMetrics: Sendable {
    private let transport: Transport
    private let monitor: BusMonitor?

    /// - Parameter monitor: what asks the bus in the background, where something does.
    public init(_ transport: Transport, monitor: BusMonitor? = nil) {
        self.transport = transport
        self.monitor = monitor
    }

    /// Reads what is known; nothing is asked for it.
    public func collect() -> [MetricFamily] {
        let report = transport.report
        var families: [MetricFamily] = [
            .gauge(
                "busway_bus_connected",
                "Whether there is a connection to the bus, blocked or not.",
                report.status == .disconnected ? 0 : 1
            ),
            .gauge(
                "busway_bus_blocked",
                "Whether the broker takes no messages because of an alarm.",
                report.status == .blocked ? 1 : 0
            ),
            .counter(
                "busway_bus_reconnects_total",
                "Connections for publishing that came after the first.",
                Double(report.reconnects)
            ),
            .gauge(
                "busway_bus_unconfirmed_messages",
                "Messages that were written and not yet confirmed by the broker.",
                Double(report.unconfirmed)
            ),
            connections(report),
        ]
        guard let findings = monitor?.findings.since(report.since), let monitor else { return families }
        if case .success(let duration) = findings.roundTrip?.outcome {
            families.append(
                .gauge(
                    "busway_bus_round_trip_seconds",
                    "Time the last message of the gateway to itself took over the bus and back.",
                    duration / .seconds(1)
                )
            )
        }
        families.append(
            .gauge(
                "busway_bus_round_trip_failed",
                "Whether the last message of the gateway to itself did not come back.",
                findings.roundTrip.map { $0.failed ? 1 : 0 } ?? 0
            )
        )
        let consumers = monitor.topics.compactMap { topic in
            findings.topics[topic].map { MetricFamily.Sample(Double($0.consumers), [MetricLabel("topic", topic)]) }
        }
        let help = "Consumers of the queue of each watched topic."
        families.append(MetricFamily("busway_bus_consumers", .gauge, help, consumers))
        return families
    }

    private func connections(_ report: BusReport) -> MetricFamily {
        var open: [String: Int] = [:]
        for connection in report.connections {
            // `listen to QUEUE` is one purpose for all queues.
            let purpose = connection.purpose.split(separator: " ").first.map(String.init) ?? "other"
            open[purpose, default: 0] += connection.failure == nil ? 1 : 0
        }
        let samples = open.sorted { $0.key < $1.key }.map { purpose, count in
            MetricFamily.Sample(Double(count), [MetricLabel("purpose", purpose)])
        }
        return MetricFamily("busway_bus_connections", .gauge, "Open connections to the bus, by purpose.", samples)
    }
}

extension BusFindings.RoundTrip {
    fileprivate var failed: Bool {
        if case .failure = outcome { true } else { false }
    }
}
