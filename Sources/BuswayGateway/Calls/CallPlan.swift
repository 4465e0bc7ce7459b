import HTTPTypes
import Messaging
import WireJSON

/// A request that passed every check: what will be sent, to whom, and by when.
struct CallPlan: Sendable {
    let kind: RPCKind
    let address: CallAddress
    let client: RPCClient
    let context: RequestContext
    let arguments: RawJSON
    /// When the caller's budget ends.
    let deadline: ContinuousClock.Instant
    let isDryRun: Bool
}

/// Makes a plan of a request, or says what is wrong with it.
///
/// Sends nothing.
struct CallPlanner: Sendable {
    let transport: Transport
    let configuration: GatewayConfiguration
    let contexts: ContextBuilder
    let exposure: Exposure

    /// - Throws: a problem whose `delivery` is `not_sent`.
    func plan(
        _ kind: RPCKind,
        topic: String,
        method: String,
        query: [RequestTarget.Parameter],
        request: GatewayRequest,
        identity: Identity,
        id: RequestIdentifier
    ) throws(Problem) -> CallPlan {
        try ContentTypeCheck.require(request.head.headerFields)
        try AddressRules.requireName(topic, "topic")
        try AddressRules.requireText(method, "method")
        let body = try CallBody(request.body, maximumDepth: configuration.limits.jsonDepth)
        if kind == .fanout, body.server != nil {
            throw Problem(.invalidTarget, "server: a fanout goes to every server of the topic; leave the server out")
        }
        if kind != .call, body.callMonitor != nil {
            throw Problem(.invalidTarget, "call_monitor: only a call can be monitored, because only a call has a reply")
        }
        let question = ExposureQuestion(
            kind: kind.exposed,
            topic: topic,
            method: method,
            namespace: body.namespace,
            server: body.server,
            exchange: body.exchange,
            version: body.version
        )
        try exposure.require(question, for: identity)
        let policy = configuration.topics[topic] ?? TopicPolicy()
        let timeout = try DeadlineBudget.timeout(
            body: body.timeout,
            fields: request.head.headerFields,
            standard: policy.timeout ?? configuration.timeouts.call,
            cap: configuration.timeouts.callMaximum
        )
        let deadline = request.received + timeout
        let client = RPCClient(
            transport,
            target: Target(
                exchange: body.exchange,
                topic: topic,
                server: body.server,
                namespace: body.namespace,
                version: body.version,
                fanout: kind == .fanout
            ),
            timeout: timeout,
            versionCap: body.version == nil ? nil : policy.versionCap,
            callMonitorTimeout: kind == .call ? body.callMonitor ?? policy.callMonitor : nil,
            mandatory: kind != .fanout,
            requiresConsumer: kind != .fanout && policy.whenAbsent == .fail
        )
        return CallPlan(
            kind: kind,
            address: CallAddress(topic: topic, method: method, version: body.version, namespace: body.namespace),
            client: client,
            context: try contexts.context(
                from: body.context,
                identity: identity,
                request: id,
                fields: request.head.headerFields
            ),
            arguments: body.arguments,
            deadline: deadline,
            isDryRun: try isDryRun(query)
        )
    }

    private func isDryRun(_ query: [RequestTarget.Parameter]) throws(Problem) -> Bool {
        var dryRun = false
        for parameter in query {
            guard parameter.name == "dry_run" else {
                throw Problem(.malformedRequest, "unknown query parameter; this path takes only dry_run")
            }
            switch parameter.value {
            case "1", "true", "": dryRun = true
            case "0", "false": dryRun = false
            default: throw Problem(.malformedRequest, "dry_run: expected 1 or 0")
            }
        }
        return dryRun
    }
}
