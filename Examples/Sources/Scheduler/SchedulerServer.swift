public import Messaging

/// One server of the scheduler: two endpoints on one topic, with the life of the process around them.
public final class SchedulerServer: Sendable {
    private let server: RPCServer

    /// Makes a server called `name`; nothing happens on the bus before it starts.
    public init(_ transport: Transport, name: String, hosts: [Host]) {
        server = RPCServer(
            transport,
            target: Target(topic: SchedulerManager.topic, server: name),
            endpoints: [SchedulerManager(hosts: hosts), BaseRPC(serviceName: "scheduler on \(name)")]
        )
    }

    /// Serves requests from when it returns.
    public func start() async throws(MessagingError) { try await server.start() }

    /// Takes no more requests.
    public func stop() async { await server.stop() }

    /// Waits until the last method has ended.
    public func wait() async { await server.wait() }
}
