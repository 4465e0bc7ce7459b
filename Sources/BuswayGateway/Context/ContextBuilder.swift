import HTTPTypes
import Messaging
import WireJSON

/// Builds the context that reaches the worker: the caller's own, checked, and the gateway's keys on top.
struct ContextBuilder: Sendable {
    let trusted: TrustedContextKeys
    /// The keys that callers with a credential may set.
    let allowed: Set<String>

    /// A trace comes from the header fields where they have one, and otherwise from the caller's context as it is.
    ///
    /// - Throws: ``ProblemCode/malformedBody`` when the caller sets a key that is reserved or cannot cross the wire.
    func context(
        from caller: JSONObject,
        identity: Identity,
        request: RequestIdentifier,
        fields: HTTPFields
    ) throws(Problem) -> RequestContext {
        for member in caller {
            guard let key = member.key.string else {
                throw Problem(.malformedBody, "context: a key has a lone surrogate escape, so it cannot be judged")
            }
            if ReservedContextKeys.lostOnTheWire.contains(key) {
                throw Problem(.malformedBody, "context.\(key): this key does not survive the wire; use another name")
            }
            if identity.isProven {
                guard allowed.contains(key) else {
                    throw Problem(
                        .malformedBody,
                        "context.\(key): callers with a credential may set only the keys in `gateway.context.allow`"
                    )
                }
            } else if ReservedContextKeys.contains(key), !trusted.contains(key) {
                throw Problem(
                    .malformedBody,
                    "context.\(key): this key is reserved, because workers may take it for a privilege; "
                        + "`gateway.context.trust` lists the keys callers are trusted with"
                )
            }
        }
        var values = caller
        values.merge(identity.context)
        values["request_id"] = .string(JSONString(request.description))
        if let trace = TraceContext(fields) {
            values["traceparent"] = .string(JSONString(trace.parent))
            // A state belongs to its parent: the body's must not end up beside the header's.
            values["tracestate"] = trace.state.map { .string(JSONString($0)) }
        }
        return RequestContext(values)
    }
}
