import BuswayBridge
import BuswayObservability
import CurlHTTP
import HTTPTypes
import Locking
import Logging
import MessagingHTTP
import Reactor
import WireJSON

/// A service: the way to it, whether it is left alone, and how it says it is.
final class Upstream: Sendable {
    /// How often a service is asked how it is, and how long it has to say so.
    static let interval = Duration.seconds(5)

    let circuit: UpstreamCircuit
    let service: ServiceURL
    private let settings: UpstreamSettings
    private let client: HTTPClient
    private let complaint = Lock<String?>(nil)

    init(
        _ service: ServiceURL,
        _ settings: UpstreamSettings,
        on loop: EventLoop,
        tracer: BatchingTracer? = nil,
        logger: Logger
    ) {
        self.service = service
        self.settings = settings
        var logger = logger
        logger[metadataKey: "upstream"] = .string(service.description)
        client = HTTPClient(
            on: loop,
            configuration: .init(
                transfersPerOrigin: settings.concurrency,
                idleConnections: settings.concurrency,
                tls: settings.tls,
                proxy: settings.proxy
            )
        )
        let way = CurlUpstream(client: client, settings: settings, logger: logger)
        let traced: (any UpstreamClient)? = tracer.map { TracedUpstream(way, service: service, tracer: $0) }
        circuit = UpstreamCircuit(traced ?? way, settings.circuit)
    }

    /// Asks the service how it is until the task is cancelled; does nothing where it has no URL for that.
    func watch() async {
        guard settings.health != nil else { return }
        while !Task.isCancelled {
            await ask()
            // A service has no event for "I am well again": it must be asked.
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    private func ask() async {
        let request = HTTPClient.Request(
            url: service.description + (settings.health ?? ""),
            connectTimeout: settings.connectTimeout,
            timeout: Self.interval,
            responseLimit: settings.responseLimit
        )
        do throws(HTTPTransferError) {
            let status = try await client.send(request).status
            complaint.withLock { $0 = (200...299).contains(status.code) ? nil : "it answers with \(status.code)" }
        } catch {
            guard error.code != .cancelled else { return }
            complaint.withLock { $0 = error.description }
        }
    }

    /// How it is, from what is known.
    var check: HealthCheck {
        let complaint = complaint.withLock { $0 }
        let isOpen = circuit.isOpen
        let statistics = client.statistics
        let reason = complaint ?? (isOpen ? "it has failed several times in a row" : nil)
        return HealthCheck(
            "upstream \(service)",
            complaint: reason.map { "the service at \(service) is not well: \($0)" },
            details: [
                "state": reason == nil ? "ok" : "failing",
                "reason": reason.map { JSONValue($0) } ?? .null,
                "circuit": isOpen ? "open" : "closed",
                "health": settings.health.map { JSONValue($0) } ?? .null,
                "requests": JSONValue(statistics.requests),
                "unfinished": JSONValue(statistics.unfinished),
                "connections": JSONValue(statistics.connections),
            ]
        )
    }

    /// What has been asked of it.
    var statistics: HTTPClient.Statistics { client.statistics }

    /// Ends all requests and closes all connections.
    func shutDown() async { await client.shutDown() }
}
