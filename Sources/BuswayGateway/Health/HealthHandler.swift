import HTTPTypes
import Messaging
import WireJSON

/// Answers `/livez` and `/readyz`.
struct HealthHandler: Sendable {
    let readiness: Readiness
    let transport: Transport
    let monitor: BusMonitor
    let inFlight: Places
    let grace: Duration

    /// Alive means that this answer could be given; the bus is never asked.
    func live() -> GatewayResponse { Self.response(.ok, ["status": "alive"]) }

    /// Ready means that a request sent now would be tried.
    ///
    /// Nothing is asked for it: the answer is made of what is known.
    ///
    /// - Parameter isVerbose: whether everything known is listed, which only the admin listener does.
    func ready(isVerbose: Bool) -> GatewayResponse {
        readiness.noteAsked()
        let now = transport.options.time.now
        let bus = transport.report
        let findings = monitor.findings
        let report = HealthReport(
            isDraining: readiness.isDraining,
            bus: bus,
            findings: findings,
            topics: monitor.topics,
            grace: grace,
            now: now
        )
        var body: JSONObject = ["status": .string(JSONString(report.verdict.rawValue))]
        if isVerbose {
            let checks = HealthChecks(now: now)
            body["reasons"] = .array(report.reasons.map { .string(JSONString($0)) })
            body["checks"] = [
                "bus": checks.bus(bus, driver: transport.url.driverName, roundTrip: findings.roundTrip),
                "topics": checks.topics(monitor.topics, findings.topics),
                "requests": ["in_flight": .number(JSONNumber(inFlight.count))],
            ]
        }
        var response = Self.response(report.verdict.status, body)
        if report.verdict.status != .ok { response.head.headerFields[.retryAfter] = "1" }
        return response
    }

    private static func response(_ status: HTTPResponse.Status, _ body: JSONObject) -> GatewayResponse {
        var response = GatewayResponse.content(
            "application/json",
            JSONValue.object(body).serialized() + [0x0A],
            status: status
        )
        response.head.headerFields[.cacheControl] = "no-store"
        return response
    }
}
