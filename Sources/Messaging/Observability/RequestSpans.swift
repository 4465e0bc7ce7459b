internal import Instrumentation
internal import Tracing
internal import WireJSON

/// The spans of requests: one around sending, one around running, with the names and attributes oslo.messaging gives
/// them.
///
/// Without a tracer nothing is to be done, and a trace that somebody else put into the context travels as it is. On the way of
/// a request that is asked before, by ``isTracing``: each function that is waited for costs a call some hundred steps.
enum RequestSpans {
    /// Whether there is anybody to tell; looking for a tracer takes longer, and is left to those who have one.
    static var isTracing: Bool { !(InstrumentationSystem.instrument is NoOpInstrument) }

    /// What spans call the kind of bus at `url`, by OpenTelemetry's names.
    static func system(of url: TransportURL) -> String {
        switch url.driverName {
        case "rabbit", "kombu": "rabbitmq"
        case let name: name
        }
    }

    /// Sends a request within a span, which travels in the request's context.
    ///
    /// It is a part of the span that the task is in, or else of the one that the context came with.
    static func sending(
        _ request: OutgoingRequest,
        system: String,
        _ send: (OutgoingRequest) async -> Result<RawJSON?, RPCError>
    ) async -> Result<RawJSON?, RPCError> {
        let topic = request.target.topic ?? ""
        let context = InstrumentationContext.current ?? request.context.trace
        return await withSpan("\(topic).\(request.method)", context: context, ofKind: .producer) { span in
            span.describe { attributes in
                attributes["messaging.system"] = system
                attributes["messaging.operation"] = request.kind == .call ? "call" : "cast"
                attributes["messaging.destination.name"] = topic
                attributes["rpc.method"] = request.method
                if let namespace = request.target.namespace { attributes["rpc.service"] = namespace }
                if let id = request.context.requestID { attributes["openstack.request_id"] = id }
            }
            var request = request
            request.context.carry(span.context)
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
        await withSpan("\(request.method) receive", context: request.context.trace, ofKind: .consumer) { span in
            span.describe { attributes in
                attributes["messaging.system"] = system
                attributes["messaging.operation"] = "receive"
                attributes["rpc.method"] = request.method
                if let id = request.messageID { attributes["messaging.message.id"] = id }
                if let id = request.context.requestID { attributes["openstack.request_id"] = id }
            }
            if case .failure(let error) = await run() { span.note(error) }
        }
    }

    /// Gives a notification to its endpoints within a span that continues the one it came with.
    static func hearing(
        _ notification: ReceivedNotification,
        system: String,
        _ handle: () async -> NotificationDispatcher.Outcome
    ) async -> NotificationDispatcher.Outcome {
        guard isTracing else { return await handle() }
        let name = "\(notification.eventType ?? notification.priority.name) receive"
        return await withSpan(name, context: notification.context.trace, ofKind: .consumer) { span in
            span.describe { attributes in
                attributes["messaging.system"] = system
                attributes["messaging.operation"] = "receive"
                if let name = notification.eventType { attributes["event.name"] = name }
                if let id = notification.messageID { attributes["messaging.message.id"] = id }
                if let id = notification.context.requestID { attributes["openstack.request_id"] = id }
            }
            let outcome = await handle()
            if case .failed(let error) = outcome { span.note(error) }
            return outcome
        }
    }

    /// Gives notifications of one priority to their endpoints within a span that has a link to each of those they came with.
    static func hearing(
        _ notifications: [ReceivedNotification],
        of priority: NotificationPriority,
        system: String,
        _ handle: () async -> NotificationDispatcher.Outcome
    ) async -> NotificationDispatcher.Outcome {
        guard isTracing else { return await handle() }
        return await withSpan("\(priority.name) receive", context: .topLevel, ofKind: .consumer) { span in
            span.describe { attributes in
                attributes["messaging.system"] = system
                attributes["messaging.operation"] = "receive"
                attributes["messaging.batch.message_count"] = notifications.count
            }
            for notification in notifications where span.isRecording {
                span.addLink(SpanLink(context: notification.context.trace, attributes: [:]))
            }
            let outcome = await handle()
            if case .failed(let error) = outcome { span.note(error) }
            return outcome
        }
    }

    /// Tells a notification within a span, which travels in the notification's context.
    static func telling(
        _ notification: NotificationMessage,
        topics: [String],
        system: String,
        _ tell: (NotificationMessage) async -> [NotificationReceipt.Failure]
    ) async -> [NotificationReceipt.Failure] {
        guard isTracing else { return await tell(notification) }
        let topic = topics.joined(separator: ",")
        let context = InstrumentationContext.current ?? notification.context.trace
        return await withSpan("\(topic).\(notification.priority.name)", context: context, ofKind: .producer) { span in
            span.describe { attributes in
                attributes["messaging.system"] = system
                attributes["messaging.operation"] = "publish"
                attributes["messaging.destination.name"] = topic
                attributes["messaging.message.id"] = notification.messageID
                attributes["event.name"] = notification.eventType
                if let id = notification.context.requestID { attributes["openstack.request_id"] = id }
            }
            var notification = notification
            notification.context.carry(span.context)
            let failures = await tell(notification)
            if let failure = failures.first { span.note(failure.error) }
            return failures
        }
    }
}

extension RequestContext {
    /// The trace that it came with, for a span to be a part of.
    fileprivate var trace: InstrumentationContext {
        var context = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(self, into: &context, using: ContextCarrier())
        return context
    }

    /// Puts a trace into it, in the place of the one that is there.
    fileprivate mutating func carry(_ context: InstrumentationContext) {
        let (parent, state) = (self["traceparent"], self["tracestate"])
        // A state belongs to its parent: an old one must not end up beside a new parent.
        self["tracestate"] = nil
        InstrumentationSystem.instrument.inject(context, into: &self, using: ContextCarrier())
        // The tracer's traces are not the W3C's, so those that are there stay.
        if self["traceparent"] == parent, self["tracestate"] == nil { self["tracestate"] = state }
    }
}

extension Span {
    /// Sets the attributes in one go; nothing is made of them for a span that nobody will see.
    fileprivate func describe(_ describe: (inout SpanAttributes) -> Void) {
        guard isRecording else { return }
        updateAttributes(describe)
    }

    fileprivate func note(_ error: any Error) {
        guard isRecording else { return }
        if let error = error as? RPCError { attributes["error.type"] = "\(error.code)" }
        setStatus(SpanStatus(code: .error, message: "\(error)"))
        recordError(error)
    }
}
