import BuswayObservability
import HTTPTypes
import Instrumentation
import Tracing

/// The spans of requests to the API, with the names and attributes of OpenTelemetry's conventions for HTTP servers.
struct ServerSpans: Sendable {
    let tracer: BatchingTracer

    /// Begins the span of a request: a part of the trace it came with, or a trace of its own.
    ///
    /// - Returns: nil for requests that come every few seconds for as long as the process lives: probes, and operators'.
    func begin(_ head: HTTPRequest, on listener: GatewayListener) -> BatchingSpan? {
        guard listener.kind == .api, !Self.isProbe(head.path ?? "") else { return nil }
        var context = InstrumentationContext.topLevel
        context.span = TraceContext(head.headerFields)?.span
        return tracer.startSpan(Self.word(head.method), context: context, ofKind: .server)
    }

    /// Ends it with what is known of the answer.
    ///
    /// - Parameter route: the template of the path; nil when no route has it.
    func end(_ span: BatchingSpan, _ entry: AccessLogEntry, route: String?) {
        if span.isRecording {
            let word = HTTPRequest.Method(entry.method).map(Self.word) ?? "_OTHER"
            if let route { span.operationName = "\(word) \(route)" }
            span.updateAttributes { attributes in
                attributes["http.request.method"] = word
                if word == "_OTHER" { attributes["http.request.method_original"] = entry.method }
                attributes["url.path"] = entry.path
                if let route { attributes["http.route"] = route }
                attributes["http.response.status_code"] = entry.status
                if let problem = entry.problem { attributes["error.type"] = problem }
                attributes["client.address"] = entry.client ?? entry.peer
                if entry.client != nil { attributes["network.peer.address"] = entry.peer }
                attributes["openstack.request_id"] = entry.requestID
            }
            // What is the caller's own mistake is no error of the server.
            if entry.status >= 500 { span.setStatus(SpanStatus(code: .error)) }
        }
        span.end()
    }

    private static func isProbe(_ path: String) -> Bool {
        ["/livez", "/readyz"].contains { path == $0 || path.hasPrefix("\($0)?") }
    }

    /// The method, unless a caller has made it up: names of spans are few.
    private static func word(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .delete, .options, .patch, .trace, .connect: method.rawValue
        default: "_OTHER"
        }
    }
}
