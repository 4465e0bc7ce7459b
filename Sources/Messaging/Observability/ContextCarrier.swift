internal import Instrumentation
internal import WireJSON

/// Carries a trace in the context of a request, where Python's newest oslo.messaging has it too.
///
/// Its values are members of the context, so on the bus a W3C trace is `_context_traceparent` and `_context_tracestate`.
struct ContextCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout RequestContext) {
        carrier[key] = .string(JSONString(value))
    }

    func extract(key: String, from carrier: RequestContext) -> String? { carrier[key]?.stringValue }
}
