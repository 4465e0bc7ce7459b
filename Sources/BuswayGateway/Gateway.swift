public import BuswayObservability
public import HTTPTypes
import Instrumentation
public import Messaging

/// HTTP on one side, the bus on the other: takes a complete request, gives an answer, whatever happens.
///
/// It knows neither sockets nor drivers. Every request gets an id, every failure becomes a ``Problem``, and each is
/// reported once to the access log.
///
/// A class, because every request holds on to the gateway it is answered by.
public final class Gateway: Sendable {
    let hosts: HostCheck
    let origins: OriginCheck
    let authenticator: Authenticator
    let rates: RateGate
    let calls: CallHandler
    let asyncCalls: AsyncCallHandler
    private let replicas: Replicas
    private let background: BackgroundWork
    let batches: BatchHandler
    let jsonRPC: JSONRPCHandler
    let health: HealthHandler
    let notify: NotifyHandler
    let notifications: NotificationsHandler
    let document: OpenAPIDocument
    let endpoints: EndpointsHandler
    let console: ConsolePage
    let showsTracebacks: Bool
    private let accessLog: @Sendable (AccessLogEntry) -> Void
    let metrics: GatewayMetrics
    let operators: OperatorAccess
    private let spans: ServerSpans?

    /// Whether this gateway is to be given work; the owner begins the drain here.
    public let readiness: Readiness

    /// What asks the bus in the background; the owner runs it for as long as the gateway answers.
    public let monitor: BusMonitor

    /// What keeps the live catalogue; the owner runs it for as long as the gateway answers.
    public let catalogue: LiveCatalogue

    /// Makes a gateway to the bus that `transport` is connected to.
    ///
    /// - Parameters:
    ///   - tokens: what checks bearer tokens; needed exactly when `configuration.access.tokens` is there.
    ///   - watchedTopics: topics whose consumers `/readyz` tells of, besides those that the configuration names.
    ///   - predecessor: the gateway whose place it takes: counts, lines, circuits and health go on from there.
    ///   - metrics: where requests are counted; what `/metrics` of the admin listener serves is their registry.
    ///   - tracer: what requests have spans of; nil makes none, and passes the callers' traces on as they are.
    ///   - accessLog: called once for each answer, on the thread that made it; it must not block.
    public init(
        transport: Transport,
        configuration: GatewayConfiguration,
        tokens: (any TokenVerifying)? = nil,
        watchedTopics: Set<String> = [],
        document: OpenAPIDocument,
        succeeding predecessor: Gateway? = nil,
        metrics: GatewayMetrics = GatewayMetrics(MetricsRegistry()),
        tracer: BatchingTracer? = nil,
        accessLog: @escaping @Sendable (AccessLogEntry) -> Void
    ) {
        let admission = configuration.limits.admission
        let caps = Places.Caps(
            total: configuration.limits.inFlight,
            perTopic: configuration.limits.perTopic,
            topics: configuration.topics.compactMapValues(\.inFlight),
            perIdentity: admission.inFlight,
            waiting: admission.waiting,
            patience: admission.patience
        )
        let metrics = predecessor?.metrics ?? metrics
        let old = predecessor?.calls.runner.runner
        let places = old?.places ?? Places(caps, time: .continuous) { metrics.waited($0, isAdmitted: $1) }
        let circuits = old?.circuits ?? CircuitBreaker(admission.circuit, time: .continuous)
        if predecessor != nil {
            places.adopt(caps)
            circuits.adopt(admission.circuit)
        }
        rates = RateGate(
            buckets: admission.rate.map { rate in
                TokenBuckets.continuing(predecessor?.rates.buckets, at: rate, time: .continuous)
            }
        )
        let exposure = Exposure(configuration.access.expose, controlExchange: transport.options.controlExchange)
        self.hosts = HostCheck(additional: configuration.hosts)
        self.origins = OriginCheck(origins: configuration.corsOrigins)
        self.authenticator = Authenticator(
            configuration.access,
            tokens: tokens,
            time: .continuous,
            succeeding: predecessor?.authenticator
        )
        let contexts = ContextBuilder(
            trusted: configuration.trustedContextKeys,
            allowed: configuration.access.allowedContextKeys,
            isTracing: tracer != nil
        )
        spans = tracer.map { ServerSpans(tracer: $0) }
        let errors = ErrorMap(statuses: configuration.errorStatuses)
        let planner = CallPlanner(
            transport: transport,
            configuration: configuration,
            contexts: contexts,
            exposure: exposure
        )
        let background = predecessor?.background ?? BackgroundWork()
        self.background = background
        let streams =
            predecessor?.notifications.streams ?? EventStreams(configuration.limits.streams, time: .continuous)
        let runner = CallRunner(
            places: places,
            circuits: circuits,
            errors: errors,
            maximumReply: configuration.limits.reply,
            metrics: metrics,
            configuredTopics: Set(configuration.topics.keys),
            background: background
        )
        replicas = predecessor?.replicas ?? Replicas(transport, configuration)
        asyncCalls = AsyncCallHandler(
            replicas: replicas,
            background: background,
            streams: streams,
            longestWait: configuration.timeouts.callMaximum
        )
        calls = CallHandler(
            planner: planner,
            runner: IdempotentRunner(
                runner: runner,
                replicas: replicas,
                background: background,
                timeToLive: configuration.limits.idempotency.timeToLive,
                showsTracebacks: configuration.showsTracebacks
            ),
            async: asyncCalls
        )
        let items = ItemRunner(
            rates: rates,
            planner: planner,
            runner: runner,
            limits: configuration.limits.batch,
            inFlight: admission.inFlight
        )
        batches = BatchHandler(items: items, showsTracebacks: configuration.showsTracebacks)
        jsonRPC = JSONRPCHandler(items: items, showsTracebacks: configuration.showsTracebacks)
        notify = NotifyHandler(
            transport: transport,
            contexts: contexts,
            exposure: exposure,
            places: places,
            errors: errors,
            maximumDepth: configuration.limits.jsonDepth,
            timeout: configuration.timeouts.call,
            longestTimeout: configuration.timeouts.callMaximum
        )
        self.readiness = predecessor?.readiness ?? Readiness()
        let topics = watchedTopics.union(configuration.topics.keys)
        self.monitor = predecessor?.monitor ?? BusMonitor(transport, topics: topics)
        monitor.watch(topics)
        self.health = HealthHandler(
            readiness: readiness,
            transport: transport,
            monitor: monitor,
            inFlight: places,
            grace: configuration.timeouts.readyGrace
        )
        let subject = LiveCatalogue.Subject(configuration, topics: topics)
        self.catalogue = predecessor?.catalogue ?? LiveCatalogue(transport, subject)
        catalogue.adopt(subject)
        self.endpoints = EndpointsHandler(catalogue: catalogue, exposure: exposure)
        self.console = predecessor?.console ?? ConsolePage()
        let patience = configuration.timeouts.call
        notifications = NotificationsHandler(
            authenticator: authenticator,
            exposure: exposure,
            streams: streams,
            notifications: predecessor?.notifications.notifications
                ?? NotificationStreams(transport, streams, patience: patience)
        )
        self.document = document.adapted(to: configuration)
        self.showsTracebacks = configuration.showsTracebacks
        self.accessLog = accessLog
        self.metrics = metrics
        operators = OperatorAccess(
            token: configuration.access.adminToken,
            takesCertificates: configuration.access.operatorsShowCertificates
        )
        if predecessor != nil {
            streams.adopt(perIdentity: configuration.limits.streams.perIdentity)
            return
        }
        let state = StateMetrics(readiness: readiness, places: places, circuits: circuits, streams: streams)
        metrics.registry.register { state.collect() }
        let bus = BusMetrics(transport, monitor: monitor)
        metrics.registry.register { bus.collect() }
    }

    /// Ends the streams of whoever may not read them by this gateway's configuration; for a successor, once requests get it.
    func endRevokedStreams() { notifications.endRevoked() }

    /// Does what goes on behind the answers, until the task is cancelled: the owner runs it for as long as the gateway answers.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.unrecorded { await self.monitor.run() } }
            group.addTask { await self.background.run() }
            group.addTask { await self.unrecorded { await self.replicas.run() } }
        }
    }

    /// Waits until the calls have ended whose callers do not wait for them here, or `limit` has come.
    ///
    /// The owner does so at the end of a drain, while ``run()`` still goes on: other gateways wait for such calls, and
    /// keep records of how they end.
    ///
    /// - Returns: how many have not ended.
    public func finishCalls(by limit: ContinuousClock.Instant) async -> Int {
        await replicas.calls.finish(by: Moment(limit))
    }

    /// What goes on all the time is no trace of anybody's.
    private func unrecorded(_ body: () async -> Void) async {
        guard let spans else { return await body() }
        await spans.tracer.unrecorded(body)
    }

    /// Answers a request that came in on `listener`.
    public func respond(to request: GatewayRequest, on listener: GatewayListener) async -> GatewayResponse {
        let id = request.head.headerFields[.requestID].flatMap(RequestIdentifier.init) ?? RequestIdentifier()
        let span = spans?.begin(request.head, on: listener)
        var response: GatewayResponse
        do throws(Problem) {
            if listener.checksHost { try hosts.require(authority: request.head.authority) }
            let verdict = try origins.require(request.head)
            if let span {
                response = await InstrumentationContext.$current.withValue(span.context) {
                    await answer(request, id, listener)
                }
            } else {
                response = await answer(request, id, listener)
            }
            origins.addFields(for: verdict, answering: request.head, to: &response.head.headerFields)
        } catch {
            response = error.response(to: id, showsTracebacks: showsTracebacks)
        }
        finish(
            &response,
            id: id,
            head: request.head,
            peer: request.peer,
            bytesIn: request.body.count,
            since: request.received,
            span: span
        )
        return response
    }

    /// Answers for a request that the HTTP front refused by itself, so that such errors look like all others.
    ///
    /// - Parameters:
    ///   - head: what could be read of the request, if anything.
    ///   - peer: the address it came from, for the log.
    public func refuse(_ code: ProblemCode, _ detail: String, head: HTTPRequest?, peer: String) -> GatewayResponse {
        let id = head?.headerFields[.requestID].flatMap(RequestIdentifier.init) ?? RequestIdentifier()
        var response = Problem(code, detail).response(to: id, showsTracebacks: showsTracebacks)
        finish(&response, id: id, head: head, peer: peer, bytesIn: 0, since: .now)
        return response
    }

    private static func withoutQuery(_ path: String) -> String {
        path.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(path[..<$0]) } ?? path
    }

    /// What every answer has, and the line every request gets: a stream's when it has ended.
    ///
    /// Apart, so that what it needs is on the thread's stack and in no request's memory.
    @inline(never)
    func finish(
        _ response: inout GatewayResponse,
        id: RequestIdentifier,
        head: HTTPRequest?,
        peer: String,
        bytesIn: Int,
        since received: Moment,
        span: BatchingSpan? = nil
    ) {
        // Appended, not set: nothing before has set it, and a lookup would build an index of the fields first.
        response.head.headerFields.append(HTTPField(name: .requestID, value: id.description))
        var entry = AccessLogEntry(
            requestID: id.description,
            method: head?.method.rawValue ?? "-",
            path: head?.path.map(Self.withoutQuery) ?? "-",
            peer: peer,
            caller: response.caller,
            status: response.head.status.code,
            problem: response.problem?.name,
            bytesIn: bytesIn,
            bytesOut: response.body.count,
            duration: .now - received
        )
        if let head { entry.client = authenticator.proxies.client(behind: peer, head.headerFields)?.description }
        if let span {
            entry.traceID = span.identity.traceID
            entry.spanID = span.identity.spanID
        } else {
            entry.traceID = head.flatMap { TraceContext($0.headerFields) }?.parent.traceID
        }
        // A stream counts by how soon it began, and is logged by how long it went on.
        let route = response.route
        metrics.answered(entry, route: route ?? "none")
        guard let stream = response.stream else {
            accessLog(entry)
            if let span { spans?.end(span, entry, route: route) }
            return
        }
        response.stream = LoggedStream(stream) { [accessLog, metrics, spans, entry] octets in
            metrics.streamed(octets)
            var entry = entry
            entry.bytesOut = octets
            entry.duration = .now - received
            accessLog(entry)
            if let span { spans?.end(span, entry, route: route) }
        }
    }
}
