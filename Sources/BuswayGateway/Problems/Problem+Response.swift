import HTTPTypes
import Messaging
import WireJSON

extension Problem {
    /// The answer that tells the caller, as `application/problem+json`.
    func response(to request: RequestIdentifier, showsTracebacks: Bool) -> GatewayResponse {
        var fields = HTTPFields()
        fields[.contentType] = "application/problem+json"
        fields[.xContentTypeOptions] = "nosniff"
        if let retryAfter = self.retryAfter { fields[.retryAfter] = String(retryAfter) }
        if !self.allow.isEmpty { fields[.allow] = self.allow.joined(separator: ", ") }
        self.standing?.add(to: &fields)
        if !self.challenges.isEmpty { fields[.wwwAuthenticate] = self.challenges.joined(separator: ", ") }
        var response = GatewayResponse(
            status: HTTPResponse.Status(code: self.code.status),
            fields: fields,
            body: JSONValue.object(json(request, showsTracebacks: showsTracebacks)).serialized() + [0x0A],
            problem: self.code
        )
        response.caller = self.caller
        return response
    }

    /// The problem where it stands inside an answer, with what is a header field otherwise.
    func embedded(answering request: RequestIdentifier, showsTracebacks: Bool) -> JSONObject {
        var object = json(request, showsTracebacks: showsTracebacks)
        if let retryAfter = self.retryAfter { object["retry_after"] = .number(JSONNumber(retryAfter)) }
        return object
    }

    /// The members of RFC 9457 and the gateway's own, in the contract's order.
    private func json(_ request: RequestIdentifier, showsTracebacks: Bool) -> JSONObject {
        var object = JSONObject()
        object["type"] = .string(JSONString("/problems/\(self.code.name)"))
        object["title"] = .string(JSONString(self.code.title))
        object["status"] = .number(JSONNumber(self.code.status))
        object["detail"] = .string(JSONString(self.detail))
        object["instance"] = .string(JSONString("urn:uuid:\(request.uuid)"))
        object["code"] = .string(JSONString(self.code.name))
        object["retryable"] = .bool(self.isRetryable)
        object["delivery"] = .string(JSONString(self.delivery.description))
        object["request_id"] = .string(JSONString(request.description))
        if let rpc = self.rpc { object["rpc"] = .object(Self.json(rpc)) }
        if let remote = self.remote { object["remote"] = .object(Self.json(remote, showsTraceback: showsTracebacks)) }
        return object
    }

    private static func json(_ address: CallAddress) -> JSONObject {
        let text = { (text: String?) -> JSONValue in text.map { .string(JSONString($0)) } ?? .null }
        return [
            "topic": text(address.topic), "method": text(address.method), "version": text(address.version),
            "namespace": text(address.namespace),
        ]
    }

    /// A worker's traceback names its files and may hold its secrets, so it stays inside unless asked for.
    private static func json(_ failure: RemoteFailure, showsTraceback: Bool) -> JSONObject {
        var object: JSONObject = [
            "class": .string(JSONString(failure.className)), "module": .string(JSONString(failure.module)),
            "message": .string(JSONString(failure.message)),
        ]
        if showsTraceback {
            object["traceback"] = .array(failure.traceback.map { .string(JSONString($0)) })
        }
        return object
    }
}
