import HTTPTypes
import Messaging
import WireJSON

/// A request that passed every check: what will be sent, to whom, and by when.
///
/// A class, because all who see to it hold on to it.
final class CallPlan: Sendable {
    let kind: RPCKind
    let address: CallAddress
    let client: RPCClient
    let context: RequestContext
    let arguments: RawJSON
    /// When the caller's budget ends.
    let deadline: Moment

    init(
        kind: RPCKind,
        address: CallAddress,
        client: RPCClient,
        context: RequestContext,
        arguments: RawJSON,
        deadline: Moment
    ) {
        self.kind = kind
        self.address = address
        self.client = client
        self.context = context
        self.arguments = arguments
        self.deadline = deadline
    }
}

/// Makes a plan of a request, or says what is wrong with it.
///
/// Sends nothing.
final class CallPlanner: Sendable {
    let transport: Transport
    let configuration: GatewayConfiguration
    let contexts: ContextBuilder
    let exposure: Exposure

    init(
        transport: Transport,
        configuration: GatewayConfiguration,
        contexts: ContextBuilder,
        exposure: Exposure
    ) {
        self.transport = transport
        self.configuration = configuration
        self.contexts = contexts
        self.exposure = exposure
    }

    /// - Throws: a problem whose `delivery` is `not_sent`.
    func plan(_ order: CallOrder, for caller: Caller) throws(Problem) -> CallPlan {
        let (kind, topic, method, body) = (order.kind, order.topic, order.method, order.body)
        try AddressRules.requireName(topic, "topic")
        try AddressRules.requireText(method, "method")
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
        try exposure.require(question, for: caller.identity)
        let policy = configuration.topics[topic] ?? TopicPolicy()
        let timeout = try DeadlineBudget.timeout(
            body: body.timeout,
            fields: caller.fields,
            standard: policy.timeout ?? configuration.timeouts.call,
            cap: configuration.timeouts.callMaximum
        )
        let deadline = caller.received + timeout
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
            address: order.address,
            client: client,
            context: try contexts.context(
                from: body.context,
                identity: caller.identity,
                request: caller.id,
                fields: caller.fields
            ),
            arguments: body.arguments,
            deadline: deadline
        )
    }
}
