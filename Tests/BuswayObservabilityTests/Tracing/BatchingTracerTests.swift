import Instrumentation
import Testing
import Tracing

@testable import BuswayObservability

/// A carrier of a trace, as header fields and contexts are.
struct DictionaryCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

@Suite("The tracer")
struct BatchingTracerTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"
    private let queue = SpanQueue(limit: 100)

    private func context(_ flags: String, _ tracer: BatchingTracer, state: String? = nil) -> InstrumentationContext {
        var context = InstrumentationContext.topLevel
        var carrier = ["traceparent": "\(Self.parent)-\(flags)"]
        carrier["tracestate"] = state
        tracer.extract(carrier, into: &context, using: DictionaryCarrier())
        return context
    }

    @Test("goes on with the trace that came, keeps its state, and passes on the span of its own")
    func linked() throws {
        let tracer = BatchingTracer(queue)
        let outer = tracer.startSpan("outer", context: context("01", tracer, state: "a=1, b=2"), ofKind: .server)
        let inner = tracer.startSpan("inner", context: outer.context, ofKind: .client)
        var carrier: [String: String] = [:]
        tracer.inject(inner.context, into: &carrier, using: DictionaryCarrier())
        inner.end()
        outer.end()
        let spans = queue.take(10)
        try #require(spans.map(\.name) == ["inner", "outer"])
        #expect(spans[1].identity.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(spans[1].parent?.spanID.description == "00f067aa0ba902b7" && spans[1].parent?.isRemote == true)
        #expect(spans[0].identity.traceID == spans[1].identity.traceID)
        #expect(spans[0].parent?.spanID == spans[1].identity.spanID && spans[0].parent?.isRemote == false)
        let identity = spans[0].identity
        #expect(carrier == ["traceparent": "00-\(identity.traceID)-\(identity.spanID)-01", "tracestate": "a=1,b=2"])
    }

    @Test("a trace that its sender does not record is not recorded, and says so to others")
    func unsampled() {
        let tracer = BatchingTracer(queue)
        let span = tracer.startSpan("outer", context: context("00", tracer), ofKind: .server)
        let inner = tracer.startSpan("inner", context: span.context, ofKind: .client)
        inner.attributes["a"] = "b"
        #expect(!span.isRecording && inner.attributes.isEmpty)
        var carrier: [String: String] = [:]
        tracer.inject(inner.context, into: &carrier, using: DictionaryCarrier())
        #expect(carrier["traceparent"]?.hasSuffix("-00") == true)
        inner.end()
        span.end()
        #expect(queue.count == 0 && queue.dropped == 0)
    }

    @Test("where senders are not followed, the ratio decides for their traces too")
    func notFollowing() {
        let all = BatchingTracer(queue, sampling: SpanSampling(ratio: 1, followsParent: false))
        let none = BatchingTracer(queue, sampling: SpanSampling(ratio: 0, followsParent: false))
        #expect(all.startSpan("a", context: context("00", all), ofKind: .server).isRecording)
        let span = none.startSpan("a", context: context("01", none), ofKind: .server)
        #expect(!span.isRecording && !none.startSpan("b", context: span.context, ofKind: .client).isRecording)
    }

    @Test("of the traces that begin here the ratio is recorded, each as a whole", arguments: [0, 0.25, 1])
    func ratio(ratio: Double) {
        let tracer = BatchingTracer(queue, sampling: SpanSampling(ratio: ratio))
        var recorded = 0
        for _ in 0..<4000 {
            let root = tracer.startSpan("root", context: .topLevel)
            #expect(tracer.startSpan("part", context: root.context).isRecording == root.isRecording)
            if root.isRecording { recorded += 1 }
        }
        // Six standard deviations of a quarter of 4,000.
        #expect(abs(Double(recorded) - ratio * 4000) <= (ratio == 0.25 ? 165 : 0))
    }

    @Test("what a process does by itself is not recorded, nor what others do for it")
    func unrecorded() async {
        let tracer = BatchingTracer(queue)
        await tracer.unrecorded {
            let span = tracer.startSpan("tick")
            #expect(!span.isRecording && span.context.span?.isSampled == false)
            span.end()
        }
        #expect(queue.count == 0)
    }

    @Test("no two identities are the same")
    func identities() {
        let source = IdentifierSource()
        let traces = Set((0..<10_000).map { _ in source.traceID() })
        let spans = Set((0..<10_000).map { _ in source.spanID() })
        #expect(traces.count == 10_000 && spans.count == 10_000)
        #expect(traces.union([IdentifierSource().traceID()]).count == 10_001)
    }

    @Test("a queue that is full drops the newest and counts them, and so does one that is closed")
    func overflow() {
        let queue = SpanQueue(limit: 2)
        let tracer = BatchingTracer(queue)
        for name in ["a", "b", "c", "d"] { tracer.startSpan(name, context: .topLevel).end() }
        #expect(queue.dropped == 2 && queue.take(10).map(\.name) == ["a", "b"])
        queue.close()
        tracer.startSpan("late", context: .topLevel).end()
        #expect(queue.dropped == 3 && queue.count == 0)
    }

    @Test("what is said of a span is kept within its limits, and nothing after its end")
    func limits() throws {
        let tracer = BatchingTracer(queue, limits: SpanLimits(text: 16, events: 2))
        let span = tracer.startSpan("a name that is rather long", context: .topLevel)
        span.attributes["text"] = String(repeating: "é", count: 20)
        span.attributes["number"] = 7
        for name in ["one", "two", "three"] { span.addEvent(SpanEvent(name: name)) }
        span.setStatus(SpanStatus(code: .error, message: "a message that is rather long"))
        span.end()
        span.attributes["late"] = "x"
        span.end()
        let spans = queue.take(10)
        let finished = try #require(spans.first)
        #expect(spans.count == 1 && finished.name == "a name that is r" && finished.end >= finished.start)
        let eight = String(repeating: "é", count: 8)
        #expect(
            finished.attributes == [
                SpanField(name: "number", value: .integer(7)), SpanField(name: "text", value: .text(eight)),
            ]
        )
        #expect(finished.events.map(\.name) == ["one", "two"] && finished.status?.message == "a message that i")
    }
}
