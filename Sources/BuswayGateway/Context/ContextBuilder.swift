import HTTPTypes
import Messaging
import WireJSON

/// Builds the context that reaches the worker: the caller's own, checked, and the gateway's keys on top.
struct ContextBuilder: Sendable {
    let trusted: TrustedContextKeys

    /// - Throws: ``ProblemCode/malformedBody`` when the caller sets a key that is reserved or cannot cross the wire.
    func context(
        from caller: JSONObject,
        request: RequestIdentifier,
        fields: HTTPFields
    ) throws(Problem) -> RequestContext {
        for member in caller {
            let key = member.key.string ?? ""
            if ReservedContextKeys.lostOnTheWire.contains(key) {
                throw Problem(.malformedBody, "context.\(key): this key does not survive the wire; use another name")
            }
            if ReservedContextKeys.contains(key), !trusted.contains(key) {
                throw Problem(
                    .malformedBody,
                    "context.\(key): this key is reserved, because workers may take it for a privilege; "
                        + "`gateway.context.trust` lists the keys callers are trusted with"
                )
            }
        }
        var values = caller
        values["request_id"] = .string(JSONString(request.description))
        if let trace = TraceContext(fields) {
            values["traceparent"] = .string(JSONString(trace.parent))
            if let state = trace.state { values["tracestate"] = .string(JSONString(state)) }
        }
        return RequestContext(values)
    }
}
