public import WireJSON

extension ServiceDescription {
    /// What `describe` answers on the bus: format 1 of the catalogue.
    public var json: JSONValue {
        [
            "format": 1,
            "name": JSONValue(name),
            "version": .text(version),
            "instance": JSONValue(instance),
            "uptime_seconds": .seconds(uptime),
            "servers": .array(servers.map(\.json)),
        ]
    }
}

extension ServerDescription {
    fileprivate var json: JSONValue {
        [
            "topic": JSONValue(topic),
            "server": JSONValue(server),
            "exchange": .text(exchange),
            "running": JSONValue(running),
            "methods": .array(methods.map { .object($0.json) }),
        ]
    }
}

extension ServedMethod {
    /// The members that every form of the catalogue has for a method.
    public var json: JSONObject {
        [
            "name": JSONValue(name),
            "namespace": .text(namespace),
            "version": JSONValue(version),
            "summary": .text(summary),
            "arguments": arguments ?? .null,
            "result": result ?? .null,
            "passes_http_statuses": .bool(passesHTTPStatuses),
            "statistics": statistics.json,
        ]
    }
}

extension MethodStatistics {
    /// Calls, errors, the mean time and the last error.
    public var json: JSONValue {
        [
            "calls": JSONValue(calls),
            "errors": JSONValue(errors),
            "mean_seconds": meanSeconds.map(JSONValue.seconds) ?? .null,
            "last_error": lastError.map { ["message": JSONValue($0.text), "age_seconds": .seconds($0.age)] } ?? .null,
        ]
    }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map { JSONValue($0) } ?? .null }

    /// A time in seconds, in whole microseconds; null for what is no number.
    static func seconds(_ seconds: Double) -> JSONValue {
        guard seconds.isFinite else { return .null }
        let scaled = (seconds * 1e6).rounded()
        return JSONValue(floatLiteral: abs(scaled) < 9e15 ? scaled / 1e6 : seconds)
    }
}
