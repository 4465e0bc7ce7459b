internal import Instrumentation
internal import Tracing
internal import WireJSON

/// The spans of requests: one around sending, one around running, with the names and attributes oslo.messaging gives
/// them.
///
/// Without a tracer nothing is done, and a trace that somebody else put into the context travels as it is.
enum RequestSpans {
    /// Whether there is anybody to tell; looking for a tracer takes longer, and is left to those who have one.
    private static var isTracing: Bool { !(InstrumentationSystem.instrument is NoOpInstrument) }

    /// Sends a request within a span, which travels in the request's context.
    static func sending(
        _ request: OutgoingRequest,
        system: String,
        _ send: (OutgoingRequest) async -> Result<RawJSON?, RPCError>
    ) async -> Result<RawJSON?, RPCError> {
        guard isTracing else { return await send(request) }
        let topic = request.target.topic ?? ""
        return await withSpan("\(topic).\(request.method)", ofKind: .producer) { span in
            span.attributes["messaging.system"] = system
            span.attributes["messaging.operation"] = request.kind == .call ? "call" : "cast"
            span.attributes["messaging.destination.name"] = topic
            span.attributes["rpc.method"] = request.method
            if let namespace = request.target.namespace { span.attributes["rpc.service"] = namespace }
            if let id = request.context.requestID { span.attributes["openstack.request_id"] = id }
            var request = request
            InstrumentationSystem.instrument.inject(span.context, into: &request.context, using: ContextCarrier())
            let outcome = await send(request)
            if case .failure(let error) = outcome { span.note(error) }
            return outcome
        }
    }

    /// Runs a request's method, and answers it, within a span that continues the one the request came with.
    static func receiving(
        _ request: RequestMessage,
        system: String,
        _ run: () async -> Result<RawJSON, any Error>
    ) async {
        guard isTracing else {
            _ = await run()
            return
        }
        var context = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(request.context, into: &context, using: ContextCarrier())
        await withSpan("\(request.method) receive", context: context, ofKind: .consumer) { span in
            span.attributes["messaging.system"] = system
            span.attributes["messaging.operation"] = "receive"
            span.attributes["rpc.method"] = request.method
            if let id = request.messageID { span.attributes["messaging.message.id"] = id }
            if let id = request.context.requestID { span.attributes["openstack.request_id"] = id }
            if case .failure(let error) = await run() { span.note(error) }
        }
    }
}

extension Span {
    fileprivate func note(_ error: any Error) {
        setStatus(SpanStatus(code: .error, message: "\(error)"))
        recordError(error)
    }
}

extension Transport {
    /// What spans call the kind of bus, by OpenTelemetry's names.
    var messagingSystem: String {
        switch url.driverName {
        case "rabbit", "kombu": "rabbitmq"
        case let name: name
        }
    }
}
