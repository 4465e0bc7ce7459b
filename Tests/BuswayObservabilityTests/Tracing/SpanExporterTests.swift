import InMemoryLogging
import Logging
import Testing
import Tracing
import WireJSON

@testable import BuswayObservability

@Suite("Exporting spans", .timeLimit(.minutes(1)))
struct SpanExporterTests {
    private let queue = SpanQueue(limit: 10)
    private let logs = InMemoryLogHandler()
    private let registry = MetricsRegistry()

    private func exporter(_ collector: ScriptedCollector, batch: Int = 2) -> SpanExporter {
        SpanExporter(
            queue,
            SpanResource(service: "tests", version: "1"),
            to: collector,
            .init(batch: batch, interval: .seconds(5), patience: .seconds(60)),
            metrics: SpanMetrics(registry, queue),
            logger: Logger(label: "tests") { [logs] _ in logs },
            time: collector.time
        )
    }

    private func end(_ names: String...) {
        let tracer = BatchingTracer(queue)
        for name in names { tracer.startSpan(name, context: .topLevel).end() }
    }

    private var lines: [String] { logs.entries.map { $0.message.description } }

    /// The value of a metric, by its name and labels.
    private func metric(_ name: String) -> String? {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
    }

    @Test("takes no more than a batch at once, and all that is left when the queue is closed")
    func batches() async throws {
        let collector = ScriptedCollector()
        end("a", "b", "c", "d", "e")
        queue.close()
        await exporter(collector).run()
        #expect(try collector.names == [["a", "b"], ["c", "d"], ["e"]])
        #expect(collector.pauses.isEmpty && logs.entries.isEmpty)
        #expect(metric("busway_trace_spans_exported_total") == "5" && metric("busway_trace_queue_spans") == "0")
    }

    @Test("is done after an interval with fewer than a batch")
    func interval() async throws {
        let collector = ScriptedCollector()
        async let running: Void = exporter(collector, batch: 10).run()
        end("a")
        await collector.wait(for: 1)
        queue.close()
        await running
        #expect(try collector.names == [["a"]])
    }

    @Test("is tried again as late as the collector wishes, or else later each time")
    func retries() async throws {
        let collector = ScriptedCollector([
            .unavailable("503", after: .seconds(7)), .unavailable("nobody there", after: nil),
            .unavailable("nobody there", after: nil),
        ])
        async let running: Void = exporter(collector).run()
        end("a", "b")
        await collector.wait(for: 4)
        queue.close()
        await running
        #expect(try collector.names == [["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"]])
        let pauses = collector.pauses.filter { $0 != .seconds(5) && $0 > .zero }
        try #require(pauses.count == 3)
        #expect(pauses[0] == .seconds(7))
        // Half to the whole of one second and of two: the first failure counts too.
        #expect(pauses[1] >= .milliseconds(500) && pauses[1] <= .seconds(1))
        #expect(pauses[2] >= .seconds(1) && pauses[2] <= .seconds(2))
        #expect(metric("busway_trace_exports_total") == "4" && metric("busway_trace_exports_failed_total") == "3")
        #expect(metric("busway_trace_spans_exported_total") == "2")
        #expect(lines == ["traces cannot be exported", "traces are exported again"])
    }

    @Test("is given up in time, in one line a minute, and the next batch waits as the collector wished")
    func patience() async throws {
        let away = SpanDelivery.unavailable("nobody there", after: nil)
        let collector = ScriptedCollector(
            Array(repeating: away, count: 4) + [.unavailable("503", after: .seconds(200))]
        )
        async let running: Void = exporter(collector, batch: 1).run()
        end("a", "b", "c", "d", "e")
        await collector.wait(for: 6)
        queue.close()
        await running
        // The minutes of "b" and "c" pass while nobody may ask.
        #expect(try collector.names.map { $0.joined() } == ["a", "a", "a", "a", "a", "d", "e"])
        #expect(metric(#"busway_trace_spans_lost_total{reason="failed"}"#) == "3")
        #expect(metric("busway_trace_spans_exported_total") == "2")
        #expect(lines == ["traces cannot be exported", "traces are exported again"])
    }

    @Test("is not tried again when it is refused, and what a collector rejects is counted")
    func refused() async throws {
        let collector = ScriptedCollector([.refused("400"), .taken(rejected: 1, reason: "too old")])
        async let running: Void = exporter(collector).run()
        end("a", "b", "c", "d")
        await collector.wait(for: 2)
        queue.close()
        await running
        #expect(try collector.names == [["a", "b"], ["c", "d"]])
        #expect(metric(#"busway_trace_spans_lost_total{reason="failed"}"#) == "2")
        #expect(metric(#"busway_trace_spans_lost_total{reason="rejected"}"#) == "1")
        #expect(metric("busway_trace_spans_exported_total") == "1")
    }

    @Test("a closed queue is tried once: a collector that is away does not hold up the end")
    func closing() async throws {
        let collector = ScriptedCollector([.unavailable("nobody there", after: nil)])
        end("a", "b", "c", "d", "e")
        queue.close()
        await exporter(collector).run()
        #expect(try collector.names == [["a", "b"]])
        #expect(metric(#"busway_trace_spans_lost_total{reason="failed"}"#) == "5")
        #expect(lines == ["traces cannot be exported", "spans were lost at the end"])
        #expect(logs.entries.last?.metadata["spans"]?.description == "5")
    }

    @Test("spans that found no room are counted, and told in a line")
    func overflow() async throws {
        let collector = ScriptedCollector()
        for _ in 0..<13 { end("a") }
        queue.close()
        await exporter(collector, batch: 10).run()
        #expect(metric("busway_trace_spans_dropped_total") == "3")
        #expect(lines == ["spans were dropped because the queue was full"])
        #expect(logs.entries.first?.metadata["spans"]?.description == "3")
    }

    @Test("the document is OTLP in JSON: digits for identities, strings for long numbers, numbers for enumerations")
    func document() async throws {
        let tracer = BatchingTracer(queue)
        var context = InstrumentationContext.topLevel
        let carrier = ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate": "a=1"]
        tracer.extract(carrier, into: &context, using: DictionaryCarrier())
        let span = tracer.startSpan("name", context: context, ofKind: .server, at: Instant(1_700_000_000_000_000_001))
        span.attributes["text"] = "a\"\u{1}"
        span.attributes["number"] = 9_007_199_254_740_993
        span.attributes["double"] = 0.5
        span.attributes["flag"] = true
        span.attributes["list"] = ["a", "b"]
        span.addEvent(SpanEvent(name: "event", at: Instant(5), attributes: ["a": 1]))
        span.addLink(SpanLink(context: context, attributes: [:]))
        span.setStatus(SpanStatus(code: .error, message: "no"))
        span.end(at: Instant(1_700_000_000_000_000_009))
        queue.close()
        let collector = ScriptedCollector()
        await exporter(collector).run()
        let document = try #require(try collector.documents.first)
        let resource = document["resourceSpans"]?[0]?["resource"]?["attributes"]
        #expect(resource?[0]?.description == #"{"key":"service.name","value":{"stringValue":"tests"}}"#)
        let scope = document["resourceSpans"]?[0]?["scopeSpans"]?[0]
        #expect(scope?["scope"]?.description == #"{"name":"busway","version":"1"}"#)
        let sent = try #require(scope?["spans"]?[0])
        #expect(sent["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736" && sent["parentSpanId"] == "00f067aa0ba902b7")
        #expect(sent["spanId"]?.stringValue?.utf8.count == 16 && sent["traceState"] == "a=1")
        #expect(sent["kind"] == 2 && sent["flags"] == 0x301 && sent["name"] == "name")
        #expect(sent["startTimeUnixNano"] == "1700000000000000001" && sent["endTimeUnixNano"] == "1700000000000000009")
        #expect(sent["status"]?.description == #"{"code":2,"message":"no"}"#)
        let attributes = sent["attributes"]?.arrayValue?.map(\.description)
        #expect(
            attributes == [
                #"{"key":"double","value":{"doubleValue":0.5}}"#, #"{"key":"flag","value":{"boolValue":true}}"#,
                #"{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}}"#,
                #"{"key":"number","value":{"intValue":"9007199254740993"}}"#,
                #"{"key":"text","value":{"stringValue":"a\"\u0001"}}"#,
            ]
        )
        #expect(
            sent["events"]?[0]?.description
                == #"{"timeUnixNano":"5","name":"event","attributes":[{"key":"a","value":{"intValue":"1"}}]}"#
        )
        #expect(sent["links"]?[0]?["spanId"] == "00f067aa0ba902b7")
    }
}

/// A moment that a test chooses.
private struct Instant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ nanoseconds: UInt64) { nanosecondsSinceEpoch = nanoseconds }

    static func < (left: Instant, right: Instant) -> Bool { left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch }
}
