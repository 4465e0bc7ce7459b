internal import HTTPTypes
internal import Messaging
internal import SocketHTTP
internal import WireJSON

/// What operators may read of a program: whether it lives, whether it serves, and what.
struct OperatorPages: Sendable {
    let transport: Transport
    let servers: [RPCServer]
    let responder: CatalogueResponder
    let admits: @Sendable (_ token: String?) -> Bool
    let checks: @Sendable () -> [HealthCheck]
    let metrics: (@Sendable () -> [UInt8])?

    /// Answers at once, from what is known.
    func answer(_ head: HTTPRequest) -> HTTPServerResponse {
        let target = head.path ?? "/"
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count + 1).split(separator: "&").map { $0.prefix { $0 != "=" } }
        guard ["/livez", "/readyz", "/v1/endpoints"].contains(path) || (path == "/metrics" && metrics != nil) else {
            return Self.response(.notFound, ["error": "there are /livez, /readyz and /v1/endpoints"])
        }
        guard head.method == .get || head.method == .head else {
            var response = Self.response(.methodNotAllowed, ["error": "this path is only for reading"])
            response.head.headerFields[.allow] = "GET, HEAD"
            return response
        }
        let isVerbose = query.contains("verbose")
        let isOpen = path == "/livez" || path == "/readyz" && !isVerbose
        guard isOpen || admits(head.headerFields.bearerToken) else { return Self.unauthenticated }
        switch path {
        case "/livez": return Self.response(.ok, ["status": "alive"])
        case "/metrics": return Self.text(metrics?() ?? [])
        case "/readyz": return ready(isVerbose: isVerbose)
        default: return Self.response(.ok, responder.endpointsJSON)
        }
    }

    /// Ready means that every server takes requests, and that the bus can bring them.
    private func ready(isVerbose: Bool) -> HTTPServerResponse {
        let status = transport.status
        let isReady = servers.allSatisfy(\.isServing) && status != .disconnected
        let further = checks()
        let complaints = further.compactMap(\.complaint)
        // What a program depends on may be away: its callers are told so, and another instance would tell them the same.
        var body: JSONObject = [
            "status": !isReady ? "unavailable" : complaints.isEmpty ? "ready" : "degraded"
        ]
        if isVerbose {
            body["reasons"] = .array(complaints.map { JSONValue($0) })
            var checks: JSONObject = [
                "bus": ["driver": JSONValue(transport.url.driverName), "state": JSONValue(status.description)],
                "servers": .array(
                    servers.map { server in
                        let statistics = server.statistics
                        return [
                            "topic": JSONValue(server.target.topic ?? ""),
                            "server": JSONValue(server.target.server ?? ""), "serving": JSONValue(server.isServing),
                            "running": JSONValue(statistics.running), "succeeded": JSONValue(statistics.succeeded),
                            "failed": JSONValue(statistics.failed), "expired": JSONValue(statistics.expired),
                            "duplicates": JSONValue(statistics.duplicates),
                        ]
                    }
                ),
            ]
            for check in further { checks[check.name] = check.details }
            body["checks"] = .object(checks)
        }
        var response = Self.response(isReady ? .ok : .serviceUnavailable, .object(body))
        if !isReady { response.head.headerFields[.retryAfter] = "1" }
        return response
    }

    private static var unauthenticated: HTTPServerResponse {
        var response = Self.response(
            .unauthorized,
            ["error": "this needs the operators' token, as Authorization: Bearer"]
        )
        response.head.headerFields[.wwwAuthenticate] = #"Bearer realm="operators""#
        return response
    }

    private static func text(_ body: [UInt8]) -> HTTPServerResponse {
        let fields: HTTPFields = [
            .contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
        return HTTPServerResponse(head: HTTPResponse(status: .ok, headerFields: fields), body: body)
    }

    private static func response(_ status: HTTPResponse.Status, _ body: JSONValue) -> HTTPServerResponse {
        let fields: HTTPFields = [
            .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        return HTTPServerResponse(
            head: HTTPResponse(status: status, headerFields: fields),
            body: body.serialized() + [0x0A]
        )
    }
}

extension HTTPFields {
    /// The token of the one field `Authorization: Bearer` (RFC 6750, section 2.1); nil for anything else.
    fileprivate var bearerToken: String? {
        let values = self[values: .authorization]
        let scheme = "bearer "
        guard values.count == 1, let value = values.first, value.prefix(scheme.count).lowercased() == scheme else {
            return nil
        }
        return String(value.dropFirst(scheme.count).drop { $0 == " " })
    }
}
