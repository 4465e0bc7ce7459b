/// Calls methods of a service over a transport.
///
/// A value: cheap to copy and safe to share. ``prepare(exchange:topic:namespace:version:server:fanout:timeout:versionCap:callMonitorTimeout:mandatory:requiresConsumer:)``
/// makes another with some settings changed. Three layers call the same way down: typed results over JSON values over
/// ``call(_:_:raw:)``, which passes JSON text through untouched. (oslo: `RPCClient` and its call context, in one type.)
public struct RPCClient: Sendable {
    /// The transport requests go through.
    public let transport: Transport
    /// Where requests go and which interface they ask for.
    public private(set) var target: Target
    /// How long a call waits for its reply, and a cast for the bus.
    ///
    /// Nil uses the transport's `responseTimeout`; zero is taken literally.
    public private(set) var timeout: Duration?
    /// The newest version that may be sent; nil sends any (oslo: `version_cap`).
    public private(set) var versionCap: String?
    /// How long a server may be silent during a call; nil does not monitor (oslo: `call_monitor_timeout`).
    ///
    /// Servers send heartbeats only from 2 s on: a smaller value ends every call that takes longer than it.
    public private(set) var callMonitorTimeout: Duration?
    /// Whether to fail at once when no queue takes the message (oslo: `at_least_once`).
    public private(set) var mandatory: Bool
    /// Whether to fail at once when nobody listens to the queue, which outlives its servers.
    public private(set) var requiresConsumer: Bool
    /// What converts arguments, results and contexts; nil converts nothing.
    public let serializer: (any MessageSerializer)?

    /// Makes a client.
    ///
    /// As in oslo the version of `target` is not checked here, but by the server.
    public init(
        _ transport: Transport,
        target: Target,
        timeout: Duration? = nil,
        versionCap: String? = nil,
        callMonitorTimeout: Duration? = nil,
        mandatory: Bool = false,
        requiresConsumer: Bool = false,
        serializer: (any MessageSerializer)? = nil
    ) {
        self.transport = transport
        self.target = target
        self.timeout = timeout
        self.versionCap = versionCap
        self.callMonitorTimeout = callMonitorTimeout
        self.mandatory = mandatory
        self.requiresConsumer = requiresConsumer
        self.serializer = serializer
    }

    /// Makes a client with some settings changed; what is left out stays, nil clears.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when `version` is not a version.
    public func prepare(
        exchange: Override<String> = .keep,
        topic: Override<String> = .keep,
        namespace: Override<String> = .keep,
        version: Override<String> = .keep,
        server: Override<String> = .keep,
        fanout: Override<Bool> = .keep,
        timeout: Override<Duration> = .keep,
        versionCap: Override<String> = .keep,
        callMonitorTimeout: Override<Duration> = .keep,
        mandatory: Override<Bool> = .keep,
        requiresConsumer: Override<Bool> = .keep
    ) throws(RPCError) -> RPCClient {
        // Only a version given here is checked: the one the client was made with is the server's to judge.
        if let new = version.applied(to: nil) { try Self.requireVersion(new) }
        var prepared = self
        prepared.target.exchange = exchange.applied(to: target.exchange)
        prepared.target.topic = topic.applied(to: target.topic)
        prepared.target.namespace = namespace.applied(to: target.namespace)
        prepared.target.version = version.applied(to: target.version)
        prepared.target.server = server.applied(to: target.server)
        prepared.target.fanout = fanout.applied(to: target.fanout) ?? false
        prepared.timeout = timeout.applied(to: self.timeout)
        prepared.versionCap = versionCap.applied(to: self.versionCap)
        prepared.callMonitorTimeout = callMonitorTimeout.applied(to: self.callMonitorTimeout)
        prepared.mandatory = mandatory.applied(to: self.mandatory) ?? false
        prepared.requiresConsumer = requiresConsumer.applied(to: self.requiresConsumer) ?? false
        return prepared
    }
}
