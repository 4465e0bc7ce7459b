public import Instrumentation

/// Which span of which trace something belongs to; it travels in the context of the task, and in messages.
public struct SpanIdentity: Sendable, Hashable {
    /// The trace.
    public let traceID: TraceID
    /// The span.
    public let spanID: SpanID
    /// Whether it is recorded.
    public let isSampled: Bool
    /// What other tracing systems have to say, kept as it came.
    public let state: TraceState?
    /// Whether the span is another process's.
    public let isRemote: Bool

    init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: TraceState?, isRemote: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
        self.isRemote = isRemote
    }

    /// The span that a message came from.
    public init(_ parent: TraceParent, state: TraceState?) {
        self.init(
            traceID: parent.traceID,
            spanID: parent.spanID,
            isSampled: parent.isSampled,
            state: state,
            isRemote: true
        )
    }

    /// What travels in `traceparent`.
    public var parent: TraceParent { TraceParent(traceID: traceID, spanID: spanID, isSampled: isSampled) }
}

extension InstrumentationContext {
    private enum Key: InstrumentationContextKey {
        typealias Value = SpanIdentity
        static let nameOverride: String? = "span"
    }

    /// The span that what is done now belongs to; nil when there is none.
    public var span: SpanIdentity? {
        get { self[Key.self] }
        set { self[Key.self] = newValue }
    }
}
