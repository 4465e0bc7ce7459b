public import Tracing

/// A tracer of swift-distributed-tracing that puts the spans that have ended into a queue, for ``SpanExporter`` to send.
///
/// Traces travel as W3C Trace Context, under the keys `traceparent` and `tracestate`. Ending a span never waits: when the
/// queue is full the span is dropped and counted.
public struct BatchingTracer: Tracer {
    private let queue: SpanQueue
    private let sampling: SpanSampling
    private let limits: SpanLimits
    private let identifiers = IdentifierSource()

    /// Makes a tracer that fills `queue`.
    public init(_ queue: SpanQueue, sampling: SpanSampling = SpanSampling(), limits: SpanLimits = SpanLimits()) {
        self.queue = queue
        self.sampling = sampling
        self.limits = limits
    }

    /// Begins a span: a part of the one in `context`, or a trace of its own.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> BatchingSpan {
        var context = context()
        let parent = context.span
        let trace = parent?.traceID ?? identifiers.traceID()
        let identity = SpanIdentity(
            traceID: trace,
            spanID: identifiers.spanID(),
            isSampled: sampling.samples(trace, parent: parent),
            state: parent?.state,
            isRemote: false
        )
        context.span = identity
        guard identity.isSampled else { return BatchingSpan(identity, context, nil) }
        let start = instant().nanosecondsSinceEpoch
        let record = SpanRecord(identity, parent: parent, operationName, kind, start: start, limits, queue)
        return BatchingSpan(identity, context, record)
    }

    /// Has nothing recorded of what `body` does, nor of what others do for it: for what goes on all the time by itself.
    public func unrecorded(_ body: () async -> Void) async {
        var context = InstrumentationContext.topLevel
        context.span = SpanIdentity(
            traceID: identifiers.traceID(),
            spanID: identifiers.spanID(),
            isSampled: false,
            state: nil,
            isRemote: false
        )
        await InstrumentationContext.$current.withValue(context) { await body() }
    }

    /// Has everything that is in the queue sent soon; it waits for nothing.
    public func forceFlush() { queue.hurry() }

    /// Writes the span of `context` into `carrier`.
    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Carrier == Inject.Carrier {
        guard let span = context.span else { return }
        injector.inject(span.parent.description, forKey: "traceparent", into: &carrier)
        if let state = span.state { injector.inject(state.description, forKey: "tracestate", into: &carrier) }
    }

    /// Reads the span that `carrier` came from; what is not well-formed is nobody's.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Carrier == Extract.Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier).flatMap(TraceParent.init) else {
            return
        }
        let state = extractor.extract(key: "tracestate", from: carrier).flatMap(TraceState.init)
        context.span = SpanIdentity(parent, state: state)
    }
}
