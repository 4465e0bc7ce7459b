public import Messaging
internal import WireJSON

/// What other services import to use the scheduler: its methods as functions, and nothing of the bus.
///
/// Each function asks for the version its method came with, so that an older scheduler refuses what it does not know.
public struct SchedulerAPI: Sendable {
    private struct SelectHosts: Encodable {
        let requestSpec: RequestSpec
        let limit: Int

        enum CodingKeys: String, CodingKey {
            case requestSpec = "request_spec"
            case limit
        }
    }

    private let client: RPCClient

    /// Makes an API on a transport.
    public init(_ transport: Transport) {
        client = RPCClient(transport, target: Target(topic: SchedulerManager.topic, version: "2.0"))
    }

    /// The hosts that fit best, the best one first.
    public func selectHosts(
        _ context: RequestContext,
        _ spec: RequestSpec,
        limit: Int = 1
    ) async throws(RPCError) -> [Host] {
        let scoped = try client.prepare(version: "2.6")
        let arguments = SelectHosts(requestSpec: spec, limit: limit)
        return try await scoped.call("select_hosts", context, arguments: arguments, returning: [Host].self)
    }

    /// Tells every scheduler what a host has left; none of them is waited for.
    public func updateHost(_ context: RequestContext, _ host: Host) async throws(RPCError) {
        let everybody = try client.prepare(version: "2.1", fanout: true)
        try await everybody.cast("update_host", context, arguments: ["host": host])
    }

    /// The name of a scheduler, and a sign of life.
    public func serviceName(_ context: RequestContext) async throws(RPCError) -> String {
        let base = try client.prepare(namespace: "baseapi", version: "1.0")
        return try await base.call("service_name", context, returning: String.self)
    }
}
