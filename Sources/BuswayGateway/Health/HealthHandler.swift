import HTTPTypes
import Messaging
import WireJSON

/// Answers `/livez` and `/readyz`.
struct HealthHandler: Sendable {
    let readiness: Readiness
    let transport: Transport
    let inFlight: InFlightLimits

    /// Alive means that this answer could be given; the bus is never asked.
    func live() -> GatewayResponse { Self.response(.ok, ["status": "alive"]) }

    /// Ready means that a request sent now would be tried.
    ///
    /// - Parameter isVerbose: whether each check is listed, which only the admin listener does.
    func ready(isVerbose: Bool) -> GatewayResponse {
        readiness.noteAsked()
        let word: String
        let status: HTTPResponse.Status
        if readiness.isDraining {
            (word, status) = ("draining", .serviceUnavailable)
        } else {
            switch transport.status {
            case .connected: (word, status) = ("ready", .ok)
            case .blocked: (word, status) = ("degraded", .ok)
            default: (word, status) = ("unavailable", .serviceUnavailable)
            }
        }
        var body: JSONObject = ["status": .string(JSONString(word))]
        if isVerbose {
            body["checks"] = [
                "bus": [
                    "driver": .string(JSONString(transport.url.driverName)),
                    "state": .string(JSONString(transport.status.description)),
                ],
                "requests": ["in_flight": .number(JSONNumber(inFlight.count))],
            ]
        }
        var response = Self.response(status, body)
        if status != .ok { response.head.headerFields[.retryAfter] = "1" }
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
