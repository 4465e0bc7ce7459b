import BuswayObservability
import HTTPTypes
import Instrumentation
import Messaging
import WireJSON

/// Builds the context that reaches the worker: the caller's own, checked, and the gateway's keys on top.
struct ContextBuilder: Sendable {
    let trusted: TrustedContextKeys
    /// The keys that callers with a credential may set.
    let allowed: Set<String>
    /// Whether requests have spans of the gateway's own.
    var isTracing = false

    /// The context of a request.
    ///
    /// A trace is the gateway's own where it makes any. Otherwise it comes from the header fields where they have one, and
    /// otherwise from the caller's context as it is.
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
        // A state belongs to its parent: the body's must not end up beside the header's.
        if isTracing, let span = InstrumentationContext.current?.span {
            values["traceparent"] = .string(JSONString(span.parent.description))
            values["tracestate"] = span.state.map { .string(JSONString($0.description)) }
        } else if let trace = TraceContext(fields) {
            values["traceparent"] = .string(JSONString(trace.text))
            values["tracestate"] = trace.state.map { .string(JSONString($0.description)) }
        }
        return RequestContext(values)
    }
}
