import BuswayObservability
import HTTPTypes

/// The trace a request belongs to, as the W3C Trace Context recommendation carries it in two header fields.
struct TraceContext: Sendable, Hashable {
    /// `version-trace id-parent id-flags`, as it came.
    let text: String
    /// What that says.
    let parent: TraceParent
    /// The vendors' list, if there is one that is well-formed.
    let state: TraceState?

    /// Reads the two fields; nil unless `traceparent` is there once and well-formed (section 3.2).
    init?(_ fields: HTTPFields) {
        let parents = fields[values: .traceParent]
        guard parents.count == 1, let parent = TraceParent(parents[0]) else { return nil }
        text = parents[0]
        self.parent = parent
        // Several fields are one list (section 3.3.1.4).
        state = TraceState(fields[values: .traceState].joined(separator: ","))
    }

    /// The span that the request came from.
    var span: SpanIdentity { SpanIdentity(parent, state: state) }
}
