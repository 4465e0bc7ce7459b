import HTTPTypes
import Instrumentation
import Locking
import Messaging
import Testing
import Tracing
import WireJSON

@testable import BuswayGateway
@testable import BuswayObservability

@Suite("A traced request", .timeLimit(.minutes(1)))
struct TracingTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00-\(trace)-00f067aa0ba902b7-01"
    private let queue = SpanQueue(limit: 1000)

    private func withGateway(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        let tracer = BatchingTracer(queue)
        try await withTracer(tracer) { try await GatewayFixture.with(configuration, tracer: tracer, body) }
    }

    private func fields(_ state: String? = nil) throws -> HTTPFields {
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name("traceparent"))] = Self.parent
        if let state { fields[try #require(HTTPField.Name("tracestate"))] = state }
        return fields
    }

    @Test("is a span of the caller's trace, which the bus and the worker go on with, and the log has its identity")
    func linked() async throws {
        try await withGateway { fixture in
            let answer = await fixture.post("/v1/call/calc/context", fields: try fields("vendor=1"))
            let context = try #require(answer.member("result"))
            let spans = queue.take(10)
            let server = try #require(spans.first { $0.kind == .server })
            let producer = try #require(spans.first { $0.kind == .producer })
            let consumer = try #require(spans.first { $0.kind == .consumer })
            #expect(spans.count == 3 && spans.allSatisfy { $0.identity.traceID.description == Self.trace })
            #expect(server.parent?.spanID.description == "00f067aa0ba902b7")
            #expect(producer.parent?.spanID == server.identity.spanID)
            #expect(consumer.parent?.spanID == producer.identity.spanID)
            #expect(context["traceparent"]?.stringValue == producer.identity.parent.description)
            #expect(context["tracestate"] == "vendor=1")
            let entry = try #require(fixture.log.withLock { $0.first })
            #expect(entry.traceID == server.identity.traceID && entry.spanID == server.identity.spanID)
        }
    }

    @Test("has the names and attributes of OpenTelemetry's conventions")
    func attributes() async throws {
        try await withGateway { fixture in
            _ = await fixture.post("/v1/call/nobody/x?dry_run=0", "{}")
            _ = await fixture.get("/nowhere")
            let spans = queue.take(10).filter { $0.kind == .server }
            try #require(spans.count == 2)
            let call = Dictionary(uniqueKeysWithValues: spans[0].attributes.map { ($0.name, $0.value) })
            #expect(spans[0].name == "POST /v1/call/{topic}/{method}" && spans[0].status?.code == .error)
            #expect(call["http.request.method"] == .text("POST") && call["url.path"] == .text("/v1/call/nobody/x"))
            #expect(call["http.route"] == .text("/v1/call/{topic}/{method}"))
            #expect(call["http.response.status_code"] == .integer(503) && call["error.type"] == .text("no-responder"))
            // The caller's own mistake is no error of the server.
            #expect(spans[1].name == "GET" && spans[1].status == nil)
            #expect(spans[1].attributes.contains(SpanField(name: "error.type", value: .text("not-found"))))
        }
    }

    @Test("has the address of the client, and the proxy's beside it where a trusted one stands between")
    func addresses() async throws {
        var configuration = GatewayConfiguration()
        configuration.access.trustedProxies = TrustedProxies(["127.0.0.1"].compactMap(TrustedProxies.Network.init))
        try await withGateway(configuration) { fixture in
            for peer in ["127.0.0.1", "192.0.2.1"] {
                _ = await fixture.post("/v1/call/nobody/x", peer: peer, fields: [.forwardedFor: "198.51.100.7"])
            }
            let spans = queue.take(10).filter { $0.kind == .server }
            try #require(spans.count == 2)
            let addresses = spans.map { span in
                ["client.address", "network.peer.address"].map { name in
                    span.attributes.first { $0.name == name }?.value
                }
            }
            #expect(addresses[0] == [.text("198.51.100.7"), .text("127.0.0.1")])
            #expect(addresses[1] == [.text("192.0.2.1"), nil])
        }
    }

    @Test("of probes and operators there is none")
    func probes() async throws {
        try await withGateway { fixture in
            for path in ["/livez", "/readyz", "/readyz?x=1"] { _ = await fixture.get(path) }
            _ = await fixture.get("/metrics", on: .admin(checksHost: true))
            #expect(queue.count == 0)
        }
    }

    @Test("a trace that the caller does not record is not recorded here, but passed on")
    func unsampled() async throws {
        try await withGateway { fixture in
            var fields = try fields()
            fields[try #require(HTTPField.Name("traceparent"))] = "00-\(Self.trace)-00f067aa0ba902b7-00"
            let context = await fixture.post("/v1/call/calc/context", fields: fields).member("result")
            let passed = try #require(context?["traceparent"]?.stringValue)
            #expect(
                passed.hasPrefix("00-\(Self.trace)-") && passed.hasSuffix("-00") && !passed.contains("00f067aa0ba902b7")
            )
            #expect(queue.count == 0)
        }
    }

    @Test("nothing of a caller's tracestate becomes a part of the message unless it is one, with or without a tracer")
    func malformedState() async throws {
        try await withGateway { fixture in
            let context = await fixture.post("/v1/call/calc/context", fields: try fields("a=1,X-Evil: 1")).member(
                "result"
            )
            #expect(context?["tracestate"] == nil && context?["traceparent"] != nil)
        }
        try await GatewayFixture.with { fixture in
            let context = await fixture.post("/v1/call/calc/context", fields: try fields("a=1,X-Evil: 1")).member(
                "result"
            )
            #expect(context?["tracestate"] == nil && context?["traceparent"]?.stringValue == Self.parent)
            let entry = try #require(fixture.log.withLock { $0.first })
            #expect(entry.traceID?.description == Self.trace && entry.spanID == nil)
        }
    }

    @Test("a notification is a span of the request that tells it")
    func notify() async throws {
        try await withGateway { fixture in
            let body = #"{"event_type":"it.happened","payload":{},"priority":"info"}"#
            #expect(await fixture.post("/v1/notify/news", body, fields: try fields()).status == 202)
            let spans = queue.take(10)
            let server = try #require(spans.first { $0.kind == .server })
            let producer = try #require(spans.first { $0.kind == .producer })
            #expect(producer.parent?.spanID == server.identity.spanID && producer.name == "news.info")
        }
    }
}
