import Messaging
import WireJSON

/// The members of `checks` in `/readyz?verbose`; their names are part of the HTTP contract.
///
/// Every time is told as an age, so that whoever reads it needs no clock.
struct HealthChecks: Sendable {
    let now: Moment

    /// The bus, its connections and the last message over it and back.
    func bus(_ report: BusReport, driver: String, roundTrip: BusFindings.RoundTrip?) -> JSONValue {
        [
            "driver": .string(JSONString(driver)),
            "state": .string(JSONString(report.status.description)),
            "state_seconds": report.since.map { age(Moment($0)) } ?? .null,
            "blocked": .bool(report.status == .blocked),
            "connections": .array(report.connections.map(connection)),
            "round_trip": roundTrip.map(self.roundTrip) ?? .null,
        ]
    }

    private func connection(_ connection: BusConnection) -> JSONValue {
        [
            "purpose": .string(JSONString(connection.purpose)),
            "state": connection.failure == nil ? "open" : "closed",
            "broker": text(connection.broker),
            "channels": .number(JSONNumber(connection.channels)),
            "state_seconds": age(Moment(connection.since)),
            "failure": text(connection.failure),
        ]
    }

    private func roundTrip(_ roundTrip: BusFindings.RoundTrip) -> JSONValue {
        var object: JSONObject = [
            "state": "ok", "milliseconds": .null, "failure": .null, "age_seconds": age(roundTrip.at),
        ]
        switch roundTrip.outcome {
        case .success(let duration): object["milliseconds"] = Self.number(duration / .milliseconds(1), digits: 2)
        case .failure(let reason):
            object["state"] = "failed"
            object["failure"] = .string(JSONString(reason.text))
        }
        return .object(object)
    }

    /// The watched topics; what has not been asked yet is null.
    func topics(_ names: [String], _ found: [String: BusFindings.Topic]) -> JSONValue {
        var object = JSONObject()
        for name in names {
            let topic = found[name]
            object[name] = [
                "consumers": topic.map { .number(JSONNumber($0.consumers)) } ?? .null,
                "age_seconds": topic.map { age($0.at) } ?? .null,
            ]
        }
        return .object(object)
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string(JSONString($0)) } ?? .null }

    private func age(_ moment: Moment) -> JSONValue {
        Self.number(max(moment.duration(to: now), .zero) / .seconds(1), digits: 1)
    }

    private static func number(_ value: Double, digits: Int) -> JSONValue {
        let scale = digits == 1 ? 10.0 : 100.0
        return JSONValue(floatLiteral: (value * scale).rounded() / scale)
    }
}
