public import BuswayObservability
internal import HTTPTypes
internal import Instrumentation
internal import Tracing

/// Asks a service with a span around each request, which travels to the service in `traceparent` and `tracestate`.
///
/// The names and attributes are those of OpenTelemetry's conventions for HTTP clients; queries stay out of them, because
/// arguments may be secrets.
public struct TracedUpstream: UpstreamClient {
    private let client: any UpstreamClient
    private let service: ServiceURL
    private let tracer: BatchingTracer

    /// Puts spans around what `client` sends to `service`.
    public init(_ client: any UpstreamClient, service: ServiceURL, tracer: BatchingTracer) {
        self.client = client
        self.service = service
        self.tracer = tracer
    }

    /// Sends the request, as a part of the span that the task is in.
    public func send(_ request: UpstreamRequest) async throws(UpstreamError) -> UpstreamResponse {
        let verb = request.verb.rawValue
        let span = tracer.startSpan(request.template.map { "\(verb) \($0)" } ?? verb, ofKind: .client)
        var request = request
        // A state belongs to its parent.
        request.fields[.traceState] = nil
        tracer.inject(span.context, into: &request.fields, using: FieldInjector())
        let outgoing = request
        let outcome = await InstrumentationContext.$current.withValue(span.context) {
            do throws(UpstreamError) {
                return Result<UpstreamResponse, UpstreamError>.success(try await client.send(outgoing))
            } catch {
                return .failure(error)
            }
        }
        if span.isRecording { describe(span, outgoing, outcome) }
        span.end()
        return try outcome.get()
    }

    private func describe(
        _ span: BatchingSpan,
        _ request: UpstreamRequest,
        _ outcome: Result<UpstreamResponse, UpstreamError>
    ) {
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.verb.rawValue
            attributes["url.full"] = String(request.url.prefix { $0 != "?" })
            if let template = request.template { attributes["url.template"] = template }
            attributes["server.address"] = service.host
            attributes["server.port"] = Int(service.port)
            switch outcome {
            case .success(let response):
                attributes["http.response.status_code"] = response.status
                if response.status >= 400 { attributes["error.type"] = String(response.status) }
            case .failure(let error):
                attributes["error.type"] = "\(error.kind)"
            }
        }
        switch outcome {
        case .success(let response):
            if response.status >= 400 { span.setStatus(SpanStatus(code: .error)) }
        case .failure(let error):
            span.setStatus(SpanStatus(code: .error, message: error.description))
        }
    }
}

/// Writes a trace into header fields.
private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        if let name = HTTPField.Name(key) { fields[name] = value }
    }
}
