import InMemoryTracing
import Testing
import Tracing
import WireJSON

@testable import Messaging

@Suite("Traces of requests", .timeLimit(.minutes(1)))
struct TracingTests {
    private let tracer = InMemoryTracer()

    /// A server with a method that calls another, and a client of it.
    private func withServer(_ body: (RPCClient) async throws -> Void) async throws {
        try await withTracer(tracer) {
            try await withTransport("memory://\(UniqueID())") { transport in
                let client = RPCClient(transport, target: Target(topic: "t", namespace: "n"))
                let endpoint = ClosureEndpoint(namespace: "n") { endpoint in
                    endpoint.on("outer") { context, _ in try await client.call("inner", context, raw: .emptyObject) }
                    endpoint.on("inner") { context, _ in RawJSON(.object(context.values)) }
                    endpoint.on("fail") { _, _ in throw RPCFault.builtin("ValueError", "no") }
                }
                let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [endpoint])
                try await server.start()
                try await body(client)
                await server.stop()
                await server.wait()
            }
        }
    }

    @Test("a call is one trace over client and server, and over the calls the method makes")
    func trace() async throws {
        try await withServer { client in
            let context = try await client.call("outer", ["request_id": "req-1"])
            let spans = tracer.finishedSpans
            #expect(Set(spans.map(\.operationName)) == ["t.outer", "outer receive", "t.inner", "inner receive"])
            #expect(Set(spans.map(\.traceID)).count == 1)
            func span(_ name: String) throws -> FinishedInMemorySpan {
                try #require(spans.first { $0.operationName == name })
            }
            #expect(try span("outer receive").parentSpanID == span("t.outer").spanID)
            #expect(try span("t.inner").parentSpanID == span("outer receive").spanID)
            #expect(try span("inner receive").parentSpanID == span("t.inner").spanID)
            // What travels is a part of the context, and what was there before stays.
            #expect(context["request_id"] == "req-1")
            #expect(context[InMemoryTracer.traceIDKey]?.stringValue == spans.first?.traceID)
        }
    }

    @Test("spans have the names and attributes oslo.messaging gives them")
    func attributes() async throws {
        try await withServer { client in
            try await client.call("inner", ["request_id": "req-1"])
            let sending = try #require(tracer.finishedSpans.first { $0.kind == .producer })
            #expect(sending.attributes["messaging.system"]?.toSpanAttribute() == "memory")
            #expect(sending.attributes["messaging.operation"]?.toSpanAttribute() == "call")
            #expect(sending.attributes["messaging.destination.name"]?.toSpanAttribute() == "t")
            #expect(sending.attributes["rpc.method"]?.toSpanAttribute() == "inner")
            #expect(sending.attributes["rpc.service"]?.toSpanAttribute() == "n")
            #expect(sending.attributes["openstack.request_id"]?.toSpanAttribute() == "req-1")
            let receiving = try #require(tracer.finishedSpans.first { $0.kind == .consumer })
            #expect(receiving.attributes["messaging.operation"]?.toSpanAttribute() == "receive")
            #expect(receiving.attributes["messaging.message.id"] != nil)
        }
    }

    @Test("a failure is noted on both sides' spans")
    func failure() async throws {
        try await withServer { client in
            await #expect(throws: RPCError.self) { try await client.call("fail") }
        }
        #expect(tracer.finishedSpans.count == 2)
        for span in tracer.finishedSpans {
            #expect(span.status?.code == .error)
            #expect(span.errors.count == 1)
        }
    }

    @Test("a notification is a span too, which travels with it, and an older trace's state does not")
    func notification() async throws {
        let driver = RecordingDriver()
        let notifier = Notifier(try await driver.transport(), topics: ["news"])
        await withTracer(tracer) {
            _ = await notifier.notify(.info, "it.happened", ["request_id": "req-1", "user_id": "me"])
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.operationName == "news.info" && span.kind == .producer)
        #expect(span.attributes["messaging.destination.name"]?.toSpanAttribute() == "news")
        #expect(span.attributes["event.name"]?.toSpanAttribute() == "it.happened")
        let context = try #require(driver.notifications.first).context
        #expect(context[InMemoryTracer.traceIDKey]?.stringValue == span.traceID && context["user_id"] == "me")
    }

    @Test("what a listener's endpoint does with a notification is a part of the trace it came with")
    func heard() async throws {
        try await withTracer(tracer) {
            try await withTransport("memory://\(UniqueID())") { transport in
                let (heard, hear) = AsyncStream<RequestContext>.makeStream()
                let endpoint = ClosureNotificationEndpoint { endpoint in
                    endpoint.on(.info) { notification -> NotificationResult in
                        hear.yield(notification.context)
                        throw RPCFault.builtin("ValueError", "no")
                    }
                }
                let listener = NotificationListener(transport, topics: ["news"], endpoints: [endpoint])
                try await listener.start()
                let notifier = Notifier(transport, topics: ["news"])
                _ = await notifier.notify(.info, "it.happened", ["request_id": "req-1"])
                for await context in heard.prefix(1) { #expect(context.requestID == "req-1") }
                await listener.stop()
                await listener.wait()
            }
        }
        let spans = tracer.finishedSpans
        let telling = try #require(spans.first { $0.kind == .producer })
        let hearing = try #require(spans.first { $0.kind == .consumer })
        #expect(hearing.operationName == "it.happened receive" && hearing.status?.code == .error)
        #expect(hearing.traceID == telling.traceID && hearing.parentSpanID == telling.spanID)
        #expect(hearing.attributes["event.name"]?.toSpanAttribute() == "it.happened")
        let identities = [hearing, telling].map { $0.attributes["messaging.message.id"]?.toSpanAttribute() }
        #expect(identities[0] != nil && identities[0] == identities[1])
    }

    @Test("a batch is a span with a link to the trace of each of its notifications")
    func heardTogether() async throws {
        try await withTracer(tracer) {
            try await withTransport("memory://\(UniqueID())") { transport in
                let (heard, hear) = AsyncStream<Int>.makeStream()
                let endpoint = ClosureNotificationBatchEndpoint([.info]) { notifications in
                    hear.yield(notifications.count)
                    return .handled
                }
                let listener = NotificationListener(
                    transport,
                    targets: [Target(topic: "news")],
                    batchEndpoints: [endpoint],
                    batchSize: 2
                )
                try await listener.start()
                let notifier = Notifier(transport, topics: ["news"])
                for number in 0..<2 { _ = await notifier.notify(.info, "number.\(number)") }
                for await count in heard.prefix(1) { #expect(count == 2) }
                await listener.stop()
                await listener.wait()
            }
        }
        let hearing = try #require(tracer.finishedSpans.first { $0.kind == .consumer })
        #expect(hearing.operationName == "info receive" && hearing.links.count == 2)
    }

    @Test("outside of any span a request goes on with the trace that is in its context")
    func continued() async throws {
        let driver = RecordingDriver()
        let client = RPCClient(try await driver.transport(), target: Target(topic: "t"))
        let outer = tracer.startSpan("outer", context: .topLevel)
        var context = RequestContext()
        tracer.inject(outer.context, into: &context, using: ContextCarrier())
        context["tracestate"] = "kept=1"
        try await withTracer(tracer) { _ = try await client.cast("m", context) }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.traceID == outer.traceID && span.parentSpanID == outer.spanID)
        // This tracer's traces are not the W3C's, so a trace of that kind is left alone.
        #expect(driver.requests.first?.context["tracestate"] == "kept=1")
    }

    @Test("without a tracer a trace that came with the context travels on as it is")
    func passing() async throws {
        let driver = RecordingDriver()
        let client = RPCClient(try await driver.transport(), target: Target(topic: "t"))
        try await client.cast("m", ["traceparent": "00-a-b-01"])
        #expect(driver.requests.map(\.context) == [["traceparent": "00-a-b-01"]])
    }
}
