import Locking
public import Tracing

/// A span of ``BatchingTracer``: its identity, which travels, and what is recorded of it, if anything is.
public struct BatchingSpan: Span {
    /// What the operation is done in, with this span in it.
    public let context: InstrumentationContext
    /// Which span it is.
    public let identity: SpanIdentity
    /// Nil when the trace is not recorded; nothing is kept then.
    private let record: SpanRecord?

    init(_ identity: SpanIdentity, _ context: InstrumentationContext, _ record: SpanRecord?) {
        self.identity = identity
        self.context = context
        self.record = record
    }

    /// Whether anything is kept of what is said about it.
    public var isRecording: Bool { record?.isRecording ?? false }

    /// What is done.
    public var operationName: String {
        get { record?.details?.name ?? "" }
        nonmutating set { record?.update { $0.name = newValue } }
    }

    /// More about it.
    public var attributes: SpanAttributes {
        get { record?.details?.attributes ?? [:] }
        nonmutating set { record?.update { $0.attributes = newValue } }
    }

    /// Says how it ended.
    public func setStatus(_ status: SpanStatus) { record?.update { $0.status = status } }

    /// Says that something happened.
    public func addEvent(_ event: SpanEvent) { record?.update { $0.events.append(event) } }

    /// Says that an error happened: an event `exception`, by OpenTelemetry's names.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        var attributes = attributes
        attributes["exception.type"] = String(reflecting: type(of: error))
        attributes["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Says that it has to do with another span.
    public func addLink(_ link: SpanLink) { record?.update { $0.links.append(link) } }

    /// Ends it; what is said of it later, another end included, counts for nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        record?.end(at: instant().nanosecondsSinceEpoch)
    }
}

/// What is known of a span that is recorded and has not ended.
final class SpanRecord: Sendable {
    struct Details {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var status: SpanStatus?
    }

    private let identity: SpanIdentity
    private let parent: SpanIdentity?
    private let kind: SpanKind
    private let start: UInt64
    private let limits: SpanLimits
    private let queue: SpanQueue
    private let state: Lock<Details?>

    init(
        _ identity: SpanIdentity,
        parent: SpanIdentity?,
        _ name: String,
        _ kind: SpanKind,
        start: UInt64,
        _ limits: SpanLimits,
        _ queue: SpanQueue
    ) {
        self.identity = identity
        self.parent = parent
        self.kind = kind
        self.start = start
        self.limits = limits
        self.queue = queue
        state = Lock(Details(name: name))
    }

    /// What has been said of it; nil once it has ended.
    var details: Details? { state.withLock { $0 } }

    var isRecording: Bool { state.withLock { $0 != nil } }

    func update(_ change: (inout Details) -> Void) {
        state.withLock { details in
            guard var new = details else { return }
            // One owner, or each change would copy what is there.
            details = nil
            change(&new)
            if new.events.count > limits.events { new.events.removeLast() }
            if new.links.count > limits.events { new.links.removeLast() }
            details = new
        }
    }

    func end(at time: UInt64) {
        guard let details = state.withLock({ $0.take() }) else { return }
        queue.add(
            FinishedSpan(
                identity: identity,
                parent: parent,
                name: details.name.cut(to: limits.text),
                kind: kind,
                start: start,
                end: max(start, time),
                attributes: SpanField.all(details.attributes, limit: limits.text),
                events: details.events.map {
                    FinishedSpan.Event(
                        name: $0.name,
                        time: $0.nanosecondsSinceEpoch,
                        attributes: SpanField.all($0.attributes, limit: limits.text)
                    )
                },
                links: details.links.compactMap { link in
                    link.context.span.map {
                        FinishedSpan.Link(span: $0, attributes: SpanField.all(link.attributes, limit: limits.text))
                    }
                },
                status: details.status.map { SpanStatus(code: $0.code, message: $0.message?.cut(to: limits.text)) }
            )
        )
    }
}
