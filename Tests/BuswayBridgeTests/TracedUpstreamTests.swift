import BuswayBridge
import HTTPTypes
import Instrumentation
import Testing
import Tracing

@testable import BuswayObservability

@Suite("The span of a request to a service")
struct TracedUpstreamTests {
    private let queue = SpanQueue(limit: 10)

    private func send(_ turn: ScriptedService.Turn) async throws -> (UpstreamRequest, FinishedSpan) {
        let tracer = BatchingTracer(queue)
        let service = ScriptedService([turn])
        let traced = TracedUpstream(service, service: try ServiceURL("http://weather:9000"), tracer: tracer)
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name("tracestate"))] = "old=1"
        let request = UpstreamRequest(
            verb: .get,
            url: "http://weather:9000/forecast/Oslo?key=secret",
            fields: fields,
            timeout: .seconds(1),
            template: "/forecast/{city}"
        )
        let parent = tracer.startSpan("outer", context: .topLevel)
        await InstrumentationContext.$current.withValue(parent.context) {
            do throws(UpstreamError) { _ = try await traced.send(request) } catch {
                // What the span says of it is what matters here.
            }
        }
        let span = try #require(queue.take(1).first)
        #expect(span.parent?.spanID == parent.identity.spanID && span.kind == .client)
        return (try #require(service.requests.first), span)
    }

    private func attributes(_ span: FinishedSpan) -> [String: SpanField.Value] {
        Dictionary(uniqueKeysWithValues: span.attributes.map { ($0.name, $0.value) })
    }

    @Test("is what the service is told to go on with, and tells of the request without its query")
    func success() async throws {
        let (request, span) = try await send(.success(.init(status: 200)))
        #expect(request.fields[try #require(HTTPField.Name("traceparent"))] == span.identity.parent.description)
        #expect(request.fields[try #require(HTTPField.Name("tracestate"))] == nil)
        #expect(span.name == "GET /forecast/{city}" && span.status == nil)
        #expect(
            attributes(span) == [
                "http.request.method": .text("GET"), "url.full": .text("http://weather:9000/forecast/Oslo"),
                "url.template": .text("/forecast/{city}"), "server.address": .text("weather"),
                "server.port": .integer(9000), "http.response.status_code": .integer(200),
            ]
        )
    }

    @Test("says how the request failed")
    func failures() async throws {
        let (_, refused) = try await send(.success(.init(status: 404)))
        #expect(attributes(refused)["error.type"] == .text("404") && refused.status?.code == .error)
        let (_, away) = try await send(.failure(.init(.unreachable, "nobody there")))
        #expect(attributes(away)["error.type"] == .text("unreachable") && away.status?.message == "nobody there")
    }
}
